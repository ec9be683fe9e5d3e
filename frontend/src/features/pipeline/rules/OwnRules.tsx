/** The rules that the organization wrote: tried first, then turned on. */

import { Button, Code, Group } from "@mantine/core";
import { IconCheck, IconPencil, IconPlayerPause } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { tell, tellFailed } from "@/shared/lib/tell";
import { PlainTable } from "@/shared/ui/table/PlainTable";
import { LookBadge, ToneBadge } from "@/shared/ui/Tone";

import { askAnew, setRule } from "../api";
import { SEVERITIES } from "../looks";
import type { OwnRule } from "../types";
import { TryDialog } from "./TryDialog";

interface Props {
  rules: OwnRule[];
  mayChange: boolean;
  onWrite: (rule: OwnRule) => void;
}

export function OwnRules({ rules, mayChange, onWrite }: Props) {
  const [tried, setTried] = useState<OwnRule | null>(null);
  return (
    <>
      <PlainTable
        caption="Your own rules"
        rows={rules}
        rowKey={({ id }) => id}
        columns={[
          { header: "Rule", cell: ({ name }) => name },
          { header: "About", cell: ({ level }) => level },
          { header: "Broken where", cell: ({ expression }) => <Code>{expression}</Code> },
          { header: "Counts as", cell: ({ severity }) => <LookBadge look={SEVERITIES[severity]} /> },
          { header: "Runs", cell: (rule) => <Runs rule={rule} /> },
          {
            header: "",
            cell: (rule) =>
              mayChange && (
                <Group gap={4} wrap="nowrap" justify="flex-end">
                  <Button size="compact-sm" variant="subtle" onClick={() => onWrite(rule)}>
                    Change
                  </Button>
                  <Button size="compact-sm" variant="subtle" onClick={() => setTried(rule)}>
                    Try
                  </Button>
                  <Turn rule={rule} />
                </Group>
              ),
          },
        ]}
      />
      {tried && <TryDialog rule={tried} onClose={() => setTried(null)} />}
    </>
  );
}

function Runs({ rule: { version, active_version, tried_at } }: { rule: OwnRule }) {
  if (active_version === version)
    return (
      <ToneBadge tone="green" icon={IconCheck}>
        Version {version} runs
      </ToneBadge>
    );
  if (active_version !== null)
    return (
      <ToneBadge tone="amber" icon={IconPencil}>
        Version {active_version} runs, {version} is written
      </ToneBadge>
    );
  return (
    <ToneBadge tone="grey" icon={IconPlayerPause}>
      {tried_at ? "Off, tried" : "Off, not tried"}
    </ToneBadge>
  );
}

/** Turns the newest version on, or all of them off. */
function Turn({ rule }: { rule: OwnRule }) {
  const client = useQueryClient();
  const off = rule.active_version === rule.version;
  const turn = useMutation({
    mutationFn: () => setRule({ rule: rule.id, active: !off, severity: null }),
    onSuccess: () => tell(off ? `${rule.name} is off.` : `Version ${rule.version} of ${rule.name} runs.`),
    onError: tellFailed,
    onSettled: () => askAnew(client),
  });
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      loading={turn.isPending}
      disabled={!off && rule.tried_at === null}
      title={!off && rule.tried_at === null ? "Try it first" : undefined}
      onClick={() => turn.mutate()}
    >
      {off ? "Turn off" : "Turn on"}
    </Button>
  );
}
