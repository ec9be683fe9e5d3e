/** Asks the payer about an opened claim now, and shows the answer in place. */

import { Button, Group, Stack, Text } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";

import type { CheckedClaim, WorkClaim } from "../types";
import { OutcomeBadge } from "@/shared/claims/OutcomeBadge";
import { withDates } from "@/shared/lib/dates";
import { money } from "@/shared/lib/money";
import { FromTo } from "@/shared/ui/FromTo";
import { Failed } from "@/shared/ui/states";
import { SandboxMark } from "@/shared/ui/Tone";
import { Ago } from "@/shared/ui/Values";

import { checkStatus } from "../changes";
import { useSeen } from "../useSeen";

export function CheckNow({ claim }: { claim: WorkClaim }) {
  const seen = useSeen();
  const check = useMutation({
    mutationFn: async () => ({ before: claim.answer, checked: await checkStatus(claim.id) }),
    onSuccess: ({ checked }) => seen(checked.claim),
  });
  const { answer, can } = claim;
  return (
    <Stack gap="xs" mb="sm">
      <Group gap="sm">
        <Button
          size="xs"
          variant="default"
          leftSection={<IconRefresh size={15} aria-hidden />}
          disabled={!can.check_status}
          loading={check.isPending}
          onClick={() => check.mutate()}
        >
          Check status now
        </Button>
        {answer && (
          <>
            <OutcomeBadge outcome={answer.outcome} />
            <Text size="xs" c="dimmed">
              checked <Ago at={answer.checked_at} />
            </Text>
          </>
        )}
      </Group>
      {!can.check_status && can.check_status_reason && (
        <Text size="xs" c="dimmed">
          {can.check_status_reason}
        </Text>
      )}
      <div aria-live="polite">
        {check.isPending && (
          <Text size="sm" c="dimmed">
            Asking the payer
          </Text>
        )}
        {check.isError && <Failed error={check.error} onRetry={() => check.mutate()} />}
        {check.data && !check.isPending && <Answered {...check.data} />}
      </div>
    </Stack>
  );
}

interface AnsweredProps {
  before: WorkClaim["answer"];
  checked: CheckedClaim;
}

function Answered({ before, checked: { claim, says, sandbox } }: AnsweredProps) {
  const { answer } = claim;
  const changed = before && answer && before.outcome !== answer.outcome;
  return (
    <Stack gap={4}>
      <Group gap="xs">
        <Text size="sm">{says}</Text>
        {sandbox && <SandboxMark />}
      </Group>
      {changed && (
        <FromTo
          from={<OutcomeBadge outcome={before.outcome} />}
          to={<OutcomeBadge outcome={answer.outcome} />}
        />
      )}
      {answer && (
        <Text size="sm" c="dimmed">
          {[answer.paid !== null && `Paid ${money(answer.paid)}`, withDates(answer.reason)]
            .filter(Boolean)
            .join(" · ")}
        </Text>
      )}
    </Stack>
  );
}
