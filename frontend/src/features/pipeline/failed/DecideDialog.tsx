/** One decision about one or several failed claims: what it means, why, one button; then what could not be done. */

import { Button, Group, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import { counted } from "@/shared/lib/numbers";
import { tell } from "@/shared/lib/tell";
import { useSession } from "@/shared/session/session";
import { Dialog } from "@/shared/ui/dialog/Dialog";
import { Failed } from "@/shared/ui/states";
import { PlainTable } from "@/shared/ui/table/PlainTable";

import { askAnew, decide } from "../api";
import type { FailedRow } from "../types";
import { type Decision, DECISIONS, formOf } from "./decisions";

interface Props {
  decision: Decision;
  claims: Pick<FailedRow, "id" | "claim_id">[];
  onClose: () => void;
  /** Called when something was done. */
  onDone: () => void;
}

export function DecideDialog({ decision, claims, onClose, onDone }: Props) {
  const { user } = useSession();
  const client = useQueryClient();
  const { label, action, meaning, reason, danger } = DECISIONS[decision];
  const [text, setText] = useState(decision === "assign" ? user.username : "");
  const work = useMutation({
    mutationFn: () =>
      decide(
        formOf(
          decision,
          claims.map(({ id }) => id),
          text.trim(),
        ),
      ),
    onSuccess: ({ count, refused }) => {
      void askAnew(client);
      if (refused.length > 0) return;
      tell(`${counted(count, "claim")} decided: ${label.toLowerCase()}.`);
      onDone();
    },
  });
  const refused = work.data?.refused ?? [];
  const title = action(claims.length);
  if (refused.length > 0)
    return (
      <Dialog opened onClose={onDone} title={title} size="lg">
        <Stack>
          <Text size="sm" role="status">
            {counted(work.data?.count ?? 0, "claim")} done; {counted(refused.length, "claim")} not:
          </Text>
          <PlainTable
            caption="Claims that stay as they were"
            rows={refused}
            rowKey={({ id }) => String(id)}
            columns={[
              { header: "Claim", cell: ({ id }) => claims.find((one) => one.id === id)?.claim_id ?? id },
              { header: "Why not", cell: ({ detail }) => detail },
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
  const ready = !reason || text.trim() !== "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) work.mutate();
  };
  return (
    <Dialog opened onClose={onClose} title={title} size="md">
      <form onSubmit={submit} autoComplete="off">
        <Stack>
          <Text size="sm">{meaning}</Text>
          {decision === "assign" ? (
            <TextInput
              label="User name"
              maxLength={150}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              data-autofocus
            />
          ) : (
            <Textarea
              label={reason ? "Reason" : "Notes"}
              description="Kept in the claim's history, sealed"
              autosize
              minRows={2}
              maxLength={1000}
              required={reason}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              data-autofocus
            />
          )}
          {work.isError && <Failed error={work.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Keep as it is
            </Button>
            <Button
              type="submit"
              color={danger ? "red.8" : undefined}
              disabled={!ready}
              loading={work.isPending}
            >
              {title}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
