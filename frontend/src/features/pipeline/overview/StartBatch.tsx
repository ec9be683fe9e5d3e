/** The button that starts a batch of the claims that wait. */

import { Button, type ButtonProps } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { counted } from "@/shared/lib/numbers";
import { tell, tellFailed } from "@/shared/lib/tell";

import { askAnew, startBatch } from "../api";

interface Props extends ButtonProps {
  /** How many claims wait; not known before it was asked for. */
  pending: number | undefined;
  label?: string;
}

export function StartBatch({ pending, label, ...look }: Props) {
  const client = useQueryClient();
  const start = useMutation({
    mutationFn: startBatch,
    onSuccess: () => tell("A batch is started."),
    onError: tellFailed,
    onSettled: () => askAnew(client),
  });
  const said = pending
    ? `Process ${counted(pending, "claim")}`
    : pending === 0
      ? "No claim waits"
      : "Start a batch";
  return (
    <Button
      leftSection={<IconPlayerPlay size={16} aria-hidden />}
      {...look}
      loading={start.isPending}
      disabled={pending === 0}
      onClick={() => start.mutate()}
    >
      {label ?? said}
    </Button>
  );
}
