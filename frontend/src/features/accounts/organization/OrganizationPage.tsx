/** Settings: the organization itself: its name, when its day begins, on which days it works, who may register. */

import { Button, Checkbox, Group, Select, Stack, Switch, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import { asProblem, fieldMessage, placedAt } from "@/shared/api/problem";
import type { Organization } from "@/shared/api/types";
import { tell } from "@/shared/lib/tell";
import { sessionQuery, useCan } from "@/shared/session/session";
import { Panel } from "@/shared/ui/PageHeader";
import { Failed, Lines } from "@/shared/ui/states";

import { changeOrganization, organizationQuery } from "../api";
import { changesOf, draftOf, timeZones, WEEKDAYS } from "./organization";

const FIELDS = ["name", "time_zone", "working_days", "registration_open"];
const FORM_WIDTH = 720;

export function OrganizationPage() {
  const organization = useQuery(organizationQuery);
  return (
    <Panel title="Organization">
      {organization.data ? (
        <Form organization={organization.data} key={JSON.stringify(organization.data)} />
      ) : organization.error ? (
        <Failed error={organization.error} onRetry={() => void organization.refetch()} />
      ) : (
        <Lines rows={4} height={20} />
      )}
    </Panel>
  );
}

function Form({ organization }: { organization: Organization }) {
  const manage = useCan()("practices.manage");
  const queries = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(organization));
  const changes = changesOf(organization, draft);
  const save = useMutation({
    mutationFn: () => changeOrganization(changes),
    onSuccess: (saved) => {
      queries.setQueryData(organizationQuery.queryKey, saved);
      // Its name stands beside the person.
      void queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
      tell("The organization is changed.");
    },
  });
  const problem = save.error ? asProblem(save.error) : null;
  const set = (part: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...part }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md" maw={FORM_WIDTH}>
        <TextInput
          label="Name"
          required
          withAsterisk={false}
          disabled={!manage}
          maxLength={200}
          value={draft.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
          error={fieldMessage(problem, "name")}
        />
        <Select
          label="Time zone"
          description="Where a day begins and ends: what somebody was given today, what is due today"
          searchable
          allowDeselect={false}
          disabled={!manage}
          data={timeZones(draft.time_zone)}
          value={draft.time_zone}
          onChange={(time_zone) => time_zone && set({ time_zone })}
          error={fieldMessage(problem, "time_zone")}
        />
        <Checkbox.Group
          label="Working days"
          description="A claim is due in three working days; a plan over several days hands out on these"
          value={draft.working_days}
          onChange={(working_days) => set({ working_days })}
          error={fieldMessage(problem, "working_days")}
        >
          <Group mt={6} gap="md">
            {WEEKDAYS.map(({ value, label }) => (
              <Checkbox key={value} value={value} label={label} disabled={!manage} />
            ))}
          </Group>
        </Checkbox.Group>
        <Switch
          label="Anybody may register"
          description="They wait until an admin lets them in. When off, only with an invitation. It counts for the default organization"
          disabled={!manage}
          checked={draft.registration_open}
          onChange={(event) => set({ registration_open: event.currentTarget.checked })}
        />
        {problem && !placedAt(problem, FIELDS) && <Failed error={problem} />}
        {manage && (
          <Group>
            <Button
              type="submit"
              loading={save.isPending}
              disabled={
                Object.keys(changes).length === 0 || !draft.name.trim() || draft.working_days.length === 0
              }
            >
              Save the organization
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  );
}
