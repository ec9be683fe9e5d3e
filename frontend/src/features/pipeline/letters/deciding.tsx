/** What can be decided about dead letters as they are: said in numbers, confirmed, done. */

import { useMutation, useQueryClient } from "@tanstack/react-query";

import { counted } from "@/shared/lib/numbers";
import { tell } from "@/shared/lib/tell";
import { Confirm } from "@/shared/ui/dialog/Confirm";

import { askAnew, replayLetters, writeOffLetters } from "../api";

interface DecidingProps {
  ids: number[];
  onClose: () => void;
  onDone: () => void;
}

/** Without ids: all that wait. */
export function Replay({ ids, total, onClose, onDone }: DecidingProps & { total: number }) {
  const client = useQueryClient();
  const replay = useMutation({
    mutationFn: () => replayLetters(ids),
    onSuccess: ({ count: number }) => {
      void askAnew(client);
      tell(`${counted(number, "claim")} wait to be processed again.`);
      onDone();
    },
  });
  return (
    <Confirm
      opened
      title={`Replay ${counted(total, "claim")}`}
      action={`Replay ${counted(total, "claim")}`}
      danger={false}
      busy={replay.isPending}
      error={replay.error}
      onConfirm={() => replay.mutate()}
      onClose={onClose}
    >
      They go through the whole pipeline again as they are. One that is poison comes back; amend it first.
    </Confirm>
  );
}

export function WriteOff({ ids, onClose, onDone }: DecidingProps) {
  const client = useQueryClient();
  const writeOff = useMutation({
    mutationFn: () => writeOffLetters(ids),
    onSuccess: ({ count: number }) => {
      void askAnew(client);
      tell(`${counted(number, "claim")} written off.`);
      onDone();
    },
  });
  return (
    <Confirm
      opened
      title={`Write off ${counted(ids.length, "claim")}`}
      action={`Write off ${counted(ids.length, "claim")}`}
      busy={writeOff.isPending}
      error={writeOff.error}
      onConfirm={() => writeOff.mutate()}
      onClose={onClose}
    >
      They stay where they are, and are neither tried again nor counted among those that wait.
    </Confirm>
  );
}
