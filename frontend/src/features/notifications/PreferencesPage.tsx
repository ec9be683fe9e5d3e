/** Settings: what one wants to be told, and how. */

import { Switch, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import type { NoticePreference } from "@/shared/api/types";
import { tellFailed } from "@/shared/lib/tell";
import { Loaded } from "@/shared/ui/Loaded";
import { Panel } from "@/shared/ui/PageHeader";
import { PlainTable } from "@/shared/ui/table/PlainTable";

import { preferencesQuery, savePreferences } from "./api";

export function PreferencesPage() {
  const queries = useQueryClient();
  const preferences = useQuery(preferencesQuery);
  const key = preferencesQuery.queryKey;
  const save = useMutation({
    mutationFn: savePreferences,
    onMutate: (next) => {
      const before = queries.getQueryData(key);
      queries.setQueryData(key, next);
      return { before };
    },
    onError: (error, _next, context) => {
      queries.setQueryData(key, context?.before);
      tellFailed(error);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
  });
  const set = (event: NoticePreference["event"], changes: Partial<NoticePreference>) =>
    save.mutate((preferences.data ?? []).map((one) => (one.event === event ? { ...one, ...changes } : one)));
  const toggle = (one: NoticePreference, channel: "in_app" | "email", channelName: string) => (
    <Switch
      size="sm"
      aria-label={`${one.label} ${channelName}`}
      checked={one[channel]}
      onChange={(change) => set(one.event, { [channel]: change.currentTarget.checked })}
    />
  );
  return (
    <Panel
      title="Notifications"
      aside={
        <Text size="xs" c="dimmed">
          They never hold patient data, only a link.
        </Text>
      }
      flush
    >
      <Loaded query={preferences} empty="There is nothing to be told about yet.">
        {(rows) => (
          <PlainTable
            caption="Notifications"
            rows={rows}
            rowKey={(one) => one.event}
            columns={[
              { header: "Tell me when", cell: (one) => one.label },
              { header: "In Claimdeck", cell: (one) => toggle(one, "in_app", "in Claimdeck") },
              { header: "By e-mail", cell: (one) => toggle(one, "email", "by e-mail") },
            ]}
          />
        )}
      </Loaded>
    </Panel>
  );
}
