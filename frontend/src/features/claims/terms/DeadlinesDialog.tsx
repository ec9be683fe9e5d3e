/** The second step after a limit was changed: deadlines reckoned anew, or left as they are. */

import { Button, Group, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { asProblem } from "@/shared/api/problem";
import type { DeadlinesForeseen, PayerLimits } from "@/shared/api/types";
import { counted } from "@/shared/lib/numbers";
import { tell } from "@/shared/lib/tell";
import { Dialog } from "@/shared/ui/dialog/Dialog";
import { Failed, Good, Lines } from "@/shared/ui/states";

import { deadlinesQuery, reckonDeadlines } from "./api";
import { days, foreseenInWords } from "./limits";

interface Props {
  payer: PayerLimits;
  onClose: () => void;
}

export function DeadlinesDialog({ payer, onClose }: Props) {
  const foreseen = useQuery(deadlinesQuery(payer.id));
  return (
    <Dialog opened onClose={onClose} title={`Deadlines of ${payer.name}`} size="md">
      <Stack>
        <Text size="sm">
          To file: {days(payer.filing_limit_days).toLowerCase()} from the date of service. To appeal:{" "}
          {days(payer.appeal_limit_days).toLowerCase()} from the payer&rsquo;s decision.
        </Text>
        {foreseen.data ? (
          <Step payer={payer} foreseen={foreseen.data} onClose={onClose} />
        ) : foreseen.error ? (
          <Failed error={foreseen.error} onRetry={() => void foreseen.refetch()} />
        ) : (
          <Lines rows={2} />
        )}
      </Stack>
    </Dialog>
  );
}

function Step({ payer, foreseen, onClose }: Props & { foreseen: DeadlinesForeseen }) {
  const queries = useQueryClient();
  const anew = useMutation({
    mutationFn: () => reckonDeadlines(payer.id, foreseen.claims),
    onSuccess: ({ changed }) => {
      tell(`${counted(changed, "deadline")} of ${payer.name} reckoned anew.`);
      onClose();
    },
    onError: (error) => {
      if (asProblem(error).code === "COUNT_CHANGED")
        void queries.invalidateQueries({ queryKey: deadlinesQuery(payer.id).queryKey });
    },
    // Lists of claims in work show their deadlines.
    onSettled: () => queries.invalidateQueries({ queryKey: ["work"] }),
  });
  if (foreseen.claims === 0)
    return (
      <>
        <Good>Every claim in work has the deadline that these limits give.</Good>
        <Group justify="flex-end">
          <Button onClick={onClose} data-autofocus>
            Close
          </Button>
        </Group>
      </>
    );
  return (
    <>
      <Text size="sm">
        Claims in work keep their deadlines until you say so. {foreseenInWords(foreseen)}
        {foreseen.overdue > 0 && (
          <> By their new deadline {counted(foreseen.overdue, "claim")} would be overdue today.</>
        )}{" "}
        Deadlines that came with a claim stay.
      </Text>
      {anew.error && <Failed error={anew.error} />}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose} data-autofocus>
          Keep the deadlines
        </Button>
        <Button loading={anew.isPending} onClick={() => anew.mutate()}>
          Reckon {counted(foreseen.claims, "deadline")} anew
        </Button>
      </Group>
    </>
  );
}
