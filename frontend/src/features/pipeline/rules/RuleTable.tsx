/** Claimdeck's rules: what each is about, and how it counts for the organization. */

import { Select, Text } from "@mantine/core";
import { IconPlayerPause } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { NONE } from "@/shared/lib/money";
import { tell, tellFailed } from "@/shared/lib/tell";
import { PlainTable } from "@/shared/ui/table/PlainTable";
import { LookBadge, ToneBadge } from "@/shared/ui/Tone";

import { askAnew, setRule } from "../api";
import { SEVERITIES } from "../looks";
import type { Rule, Severity } from "../types";

const OFF = "off";

export function RuleTable({ rules, mayChange }: { rules: Rule[]; mayChange: boolean }) {
  return (
    <PlainTable
      caption="Rules of Claimdeck"
      rows={rules}
      rowKey={({ id }) => id}
      columns={[
        { header: "Family", cell: ({ family }) => family },
        {
          header: "Rule",
          cell: ({ title, id }) => (
            <>
              {title}
              <Text size="xs" c="dimmed">
                {id}
              </Text>
            </>
          ),
        },
        { header: "About", cell: ({ level }) => level },
        { header: "CARC", cell: ({ carc }) => carc || NONE },
        { header: "RARC", cell: ({ rarc }) => rarc || NONE },
        {
          header: "Counts as",
          cell: (rule) => (mayChange ? <Weight rule={rule} /> : <Counts rule={rule} />),
        },
      ]}
    />
  );
}

function Counts({ rule }: { rule: Rule }) {
  return rule.active ? (
    <LookBadge look={SEVERITIES[rule.severity]} />
  ) : (
    <ToneBadge tone="grey" icon={IconPlayerPause}>
      Off
    </ToneBadge>
  );
}

function Weight({ rule }: { rule: Rule }) {
  const client = useQueryClient();
  const set = useMutation({
    mutationFn: (wanted: string) =>
      setRule({
        rule: rule.id,
        active: wanted !== OFF,
        severity: wanted === OFF || wanted === rule.default_severity ? null : (wanted as Severity),
      }),
    onSuccess: (_, wanted) =>
      tell(wanted === OFF ? `${rule.id} is off.` : `${rule.id} ${wanted}s from now on.`),
    onError: tellFailed,
    onSettled: () => askAnew(client),
  });
  const usual = (one: Severity) => (one === rule.default_severity ? " (usual)" : "");
  return (
    <Select
      size="xs"
      w={170}
      aria-label={`How ${rule.id} counts`}
      allowDeselect={false}
      disabled={set.isPending}
      data={[
        ...(Object.keys(SEVERITIES) as Severity[]).map((one) => ({
          value: one,
          label: SEVERITIES[one].label + usual(one),
        })),
        { value: OFF, label: "Off" },
      ]}
      value={rule.active ? rule.severity : OFF}
      onChange={(value) => value && set.mutate(value)}
    />
  );
}
