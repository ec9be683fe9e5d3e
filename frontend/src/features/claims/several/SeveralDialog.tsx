/** One change to several claims: what is wanted, from → to in numbers, one button; then what was not changed and why. */

import { Button, Group, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { FormEvent, ReactNode } from "react";

import type { ListedClaim } from "../types";
import { counted } from "@/shared/lib/numbers";
import { tell } from "@/shared/lib/tell";
import { Dialog } from "@/shared/ui/dialog/Dialog";
import { type Change, Changes } from "@/shared/ui/FromTo";
import { Failed } from "@/shared/ui/states";
import { PlainTable } from "@/shared/ui/table/PlainTable";

import type { SeveralChanged } from "../changes";
import { useSeen } from "../useSeen";

export interface SeveralProps {
  claims: ListedClaim[];
  onClose: () => void;
  /** Called when something was changed. */
  onDone: () => void;
}

interface Props extends Omit<SeveralProps, "claims"> {
  title: string;
  /** The fields of what is wanted. */
  children?: ReactNode;
  changes: Change[];
  /** What it means; stands below the changes. */
  meaning?: ReactNode;
  /** What the button does: `Assign 12 claims`. */
  action: string;
  ready?: boolean;
  run: () => Promise<SeveralChanged>;
}

export function SeveralDialog({
  title,
  children,
  changes,
  meaning,
  action,
  ready = true,
  run,
  onClose,
  onDone,
}: Props) {
  const seen = useSeen();
  const change = useMutation({
    mutationFn: run,
    onSuccess: ({ changed, notChanged }) => {
      seen();
      if (notChanged > 0) return;
      tell(`${counted(changed, "claim")} changed.`);
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) change.mutate();
  };
  const done = change.data;
  if (done) {
    return (
      <Dialog opened onClose={onDone} title={title} size="lg">
        <Stack>
          <Text size="sm" role="status">
            {counted(done.changed, "claim")} changed; {counted(done.notChanged, "claim")} not:
          </Text>
          <PlainTable
            caption="Claims that were not changed"
            rows={done.named}
            rowKey={(claim) => String(claim.id)}
            columns={[
              { header: "Claim", cell: (claim) => claim.claim_id, figures: true },
              { header: "Why not", cell: (claim) => claim.reason },
            ]}
          />
          <Group justify="flex-end">
            <Button onClick={onDone} data-autofocus>
              Close
            </Button>
          </Group>
        </Stack>
      </Dialog>
    );
  }
  return (
    <Dialog opened onClose={onClose} title={title} size="md">
      <form onSubmit={submit} autoComplete="off">
        <Stack>
          {children}
          {changes.length > 0 && <Changes changes={changes} />}
          <Text component="div" size="sm">
            {meaning ?? "The change and your name stand in the history of each claim."}
          </Text>
          {change.isError && <Failed error={change.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Keep as it is
            </Button>
            <Button type="submit" disabled={!ready} loading={change.isPending}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
