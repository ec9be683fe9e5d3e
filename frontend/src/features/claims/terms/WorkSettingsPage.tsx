/** Settings: how claims are handed out and watched. Only admins change it. */

import { Button, Group, NumberInput, Stack, Switch } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import { asProblem, fieldMessage, placedAt } from "@/shared/api/problem";
import type { WorkSettings } from "@/shared/api/types";
import { tell } from "@/shared/lib/tell";
import { useCan } from "@/shared/session/session";
import { Panel } from "@/shared/ui/PageHeader";
import { Failed, Lines } from "@/shared/ui/states";

import { changeWorkSettings, workSettingsQuery } from "./api";

const FIELDS = ["open_claims_cap", "offer_hourly", "untouched_days"];
const FORM_WIDTH = 720;

export function WorkSettingsPage() {
  const settings = useQuery(workSettingsQuery);
  return (
    <Panel title="Work">
      {settings.data ? (
        <Form settings={settings.data} key={JSON.stringify(settings.data)} />
      ) : settings.error ? (
        <Failed error={settings.error} onRetry={() => void settings.refetch()} />
      ) : (
        <Lines rows={4} height={20} />
      )}
    </Panel>
  );
}

function Form({ settings }: { settings: WorkSettings }) {
  const manage = useCan()("work.manage");
  const queries = useQueryClient();
  const [cap, setCap] = useState<number | "">(settings.open_claims_cap ?? "");
  const [hourly, setHourly] = useState(settings.offer_hourly);
  const [untouched, setUntouched] = useState<number | "">(settings.untouched_days);
  const save = useMutation({
    mutationFn: () =>
      changeWorkSettings({
        open_claims_cap: cap === "" ? null : cap,
        offer_hourly: hourly,
        ...(untouched !== "" && { untouched_days: untouched }),
      }),
    onSuccess: (saved) => {
      queries.setQueryData(workSettingsQuery.queryKey, saved);
      tell("The work settings are changed.");
    },
  });
  const problem = save.error ? asProblem(save.error) : null;
  const changed =
    cap !== (settings.open_claims_cap ?? "") ||
    hourly !== settings.offer_hourly ||
    untouched !== settings.untouched_days;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const whole = {
    disabled: !manage,
    min: 1,
    allowDecimal: false,
    allowNegative: false,
    hideControls: true,
    w: 200,
    styles: { description: { width: FORM_WIDTH, maxWidth: "80vw" } },
  };
  const typed = (value: number | string) => (typeof value === "number" ? value : "");
  return (
    <form onSubmit={submit}>
      <Stack gap="md" maw={FORM_WIDTH}>
        <NumberInput
          label="Most open claims of a person"
          description="A plan gives nobody more than this; claims on hold do not count. Empty: only the number a day counts"
          placeholder="No cap"
          thousandSeparator=","
          max={1_000_000}
          value={cap}
          onChange={(value) => setCap(typed(value))}
          error={fieldMessage(problem, "open_claims_cap")}
          {...whole}
        />
        <NumberInput
          label="Untouched after"
          description="An open claim on which nobody has had a hand for so long is said to an admin, and can be filtered for"
          suffix=" days"
          max={365}
          value={untouched}
          onChange={(value) => setUntouched(typed(value))}
          error={fieldMessage(problem, "untouched_days")}
          {...whole}
        />
        <Switch
          label="Hand out what waits in the pool every hour"
          description="By the same plan as an upload, to whoever has places left that day"
          disabled={!manage}
          checked={hourly}
          onChange={(event) => setHourly(event.currentTarget.checked)}
        />
        {problem && !placedAt(problem, FIELDS) && <Failed error={problem} />}
        {manage && (
          <Group>
            <Button type="submit" loading={save.isPending} disabled={!changed || untouched === ""}>
              Save the work settings
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  );
}
