/** Somebody else saved the claim meanwhile: both versions side by side, and one chooses. Nothing typed is lost. */

import { Alert, Button, Group, Radio, Stack, Text } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { useState } from "react";

import type { WorkClaim } from "../types";
import { Dialog } from "@/shared/ui/dialog/Dialog";
import { Failed } from "@/shared/ui/states";

import css from "../Work.module.css";
import { type Choice, type Disagreement, disagreements, merged } from "./conflicts";
import type { Draft } from "./draft";

interface Props {
  /** What was typed, on the claim as it was then. */
  mine: Draft;
  base: WorkClaim;
  /** The claim as it is now. */
  theirs: WorkClaim;
  /** Who changed it. */
  by: string;
  busy: boolean;
  error: unknown;
  onChosen: (wanted: Draft) => void;
  onClose: () => void;
}

export function Conflict({ mine, base, theirs, by, busy, error, onChosen, onClose }: Props) {
  const rows = disagreements(base, mine, theirs);
  const [choices, setChoices] = useState<Partial<Record<Disagreement["field"], Choice>>>({});
  const choice = (row: Disagreement): Choice => choices[row.field] ?? (row.refused ? "theirs" : "mine");
  const wanted = merged(mine, base, theirs, Object.fromEntries(rows.map((row) => [row.field, choice(row)])));
  const keepsAny = rows.some((row) => choice(row) === "mine");
  return (
    <Dialog opened onClose={onClose} title={`Claim ${theirs.claim_id} was changed meanwhile`} size="xl">
      <Stack>
        <Alert color="orange" variant="outline" icon={<IconUsers size={18} aria-hidden />}>
          {by} saved this claim while you worked on it. Nothing of yours is saved yet, and nothing is lost:
          choose what shall stand.
        </Alert>
        <table className={css.versions}>
          <caption>
            <Text size="xs" c="dimmed">
              What you typed, and what stands on the claim now
            </Text>
          </caption>
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Yours</th>
              <th scope="col">Now, by {by}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.field}>
                <th scope="row">{row.label}</th>
                {(["mine", "theirs"] as const).map((side) => (
                  <td key={side}>
                    <Radio
                      size="xs"
                      name={`version of ${row.field}`}
                      label={<span className={css.version}>{row[side]}</span>}
                      aria-label={`${row.label}: ${side === "mine" ? "yours" : "as it is now"}`}
                      disabled={side === "mine" && row.refused !== undefined}
                      description={side === "mine" ? row.refused : undefined}
                      checked={choice(row) === side}
                      onChange={() => setChoices({ ...choices, [row.field]: side })}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {error !== null && error !== undefined && <Failed error={error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Back to the form
          </Button>
          <Button loading={busy} onClick={() => onChosen(wanted)} data-autofocus>
            {keepsAny ? "Save what I chose" : "Keep it as it is now"}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
