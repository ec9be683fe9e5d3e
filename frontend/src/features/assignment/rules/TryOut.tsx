/** Tries the rules as they stand on the page, before they are saved: on the pool or on a file of claims. */

import { Button, Group, Select, Stack, Text } from "@mantine/core";
import { IconFlask } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { count, counted } from "@/shared/lib/numbers";
import { Panel } from "@/shared/ui/PageHeader";
import { Failed } from "@/shared/ui/states";
import { type PlainColumn, PlainTable } from "@/shared/ui/table/PlainTable";
import { FileDrop } from "@/shared/uploads/FileDrop";

import type { Tried } from "../types";
import { tryRules } from "./api";
import { lacking, type RuleDraft, takenBy } from "./rules";

interface Props {
  rules: RuleDraft[];
  edited: boolean;
  onTaken: (taken: ReadonlyMap<string, number>) => void;
}

export function TryOut({ rules, edited, onTaken }: Props) {
  const [on, setOn] = useState<"pool" | "file">("pool");
  const [file, setFile] = useState<File | null>(null);
  const trial = useMutation({
    mutationFn: () => tryRules(rules, on === "file" ? file : null),
    onSuccess: (tried) => onTaken(takenBy(rules, tried)),
  });
  const ready = rules.every((rule) => lacking(rule) === null) && (on === "pool" || file !== null);
  return (
    <Panel title={edited ? "Try these rules before saving them" : "Try the rules"}>
      <Stack gap="sm">
        <Group gap="sm" align="flex-end">
          <Select
            label="On"
            allowDeselect={false}
            w={220}
            data={[
              { value: "pool", label: "What waits in the pool" },
              { value: "file", label: "A file of claims" },
            ]}
            value={on}
            onChange={(value) => setOn(value === "file" ? "file" : "pool")}
          />
          <Button
            variant="default"
            leftSection={<IconFlask size={16} aria-hidden />}
            disabled={!ready}
            loading={trial.isPending}
            onClick={() => trial.mutate()}
          >
            Try
          </Button>
          <Text size="sm" c="dimmed">
            Nothing is assigned and nothing is kept.
          </Text>
        </Group>
        {on === "file" && (
          <FileDrop
            file={file}
            onFile={setFile}
            note="It is read for this trial only."
            disabled={trial.isPending}
          />
        )}
        <div aria-live="polite">
          {trial.isError && <Failed error={trial.error} />}
          {trial.data && <Outcome tried={trial.data} />}
        </div>
      </Stack>
    </Panel>
  );
}

function Outcome({ tried }: { tried: Tried }) {
  const { claims, rules, unmatched, changed, switches, notes } = tried;
  if (claims === 0) return <Text size="sm">There is no claim to try them on.</Text>;
  return (
    <Stack gap="sm">
      <Text size="sm" className="tabular">
        <strong>{counted(claims, "claim")}</strong> tried · rules decide about {count(claims - unmatched)} ·{" "}
        {count(unmatched)} go by each person&apos;s own strategy ·{" "}
        {changed === 0
          ? "nothing changes against today"
          : `${counted(changed, "claim")} change against today`}
      </Text>
      {rules.length > 0 && (
        <PlainTable
          caption="How many claims each rule takes"
          columns={RULES}
          rows={rules}
          rowKey={({ name }) => name}
        />
      )}
      {switches.length > 0 && (
        <PlainTable
          caption="What would change against today"
          columns={SWITCHES}
          rows={switches}
          rowKey={({ before, after }) => `${before ?? ""} > ${after ?? ""}`}
        />
      )}
      {notes.map((note) => (
        <Text key={note} size="xs" c="dimmed">
          {note}
        </Text>
      ))}
    </Stack>
  );
}

const RULES: PlainColumn<Tried["rules"][number]>[] = [
  { header: "Rule", cell: ({ name }) => name },
  { header: "Claims it takes", align: "end", figures: true, cell: ({ claims }) => count(claims) },
];

const NO_RULE = "Each person's own strategy";

const SWITCHES: PlainColumn<Tried["switches"][number]>[] = [
  { header: "Decided today by", cell: ({ before }) => before ?? NO_RULE },
  {
    header: "Then by",
    cell: ({ before, after }) =>
      after !== null && after === before ? `${after}, as it is changed` : (after ?? NO_RULE),
  },
  { header: "Claims", align: "end", figures: true, cell: ({ claims }) => count(claims) },
];
