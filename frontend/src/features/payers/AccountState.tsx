/** Whether an account works: its state, and a test that asks the payer now. */

import { Button, Group, Text } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconCircleCheck, IconLockOff, IconPlayerPause } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { asProblem } from "@/shared/api/problem";
import type { PayerAccount } from "@/shared/api/types";
import { count } from "@/shared/lib/numbers";
import { ToneBadge } from "@/shared/ui/Tone";
import { Ago } from "@/shared/ui/Values";

import { accountsQuery, testAccount } from "./api";

export function AccountState({ account }: { account: PayerAccount }) {
  const { circuit } = account;
  if (!account.is_active) {
    return (
      <ToneBadge tone="grey" icon={IconPlayerPause}>
        Not in use
      </ToneBadge>
    );
  }
  if (!account.secrets_readable) {
    return (
      <ToneBadge
        tone="red"
        icon={IconLockOff}
        title="Their encryption key is missing. Put it back, or enter the secrets again."
      >
        Secrets cannot be opened
      </ToneBadge>
    );
  }
  if (circuit.state !== "closed") {
    return (
      <ToneBadge tone="orange" outline icon={IconAlertTriangle} title={circuit.reason}>
        Does not answer
      </ToneBadge>
    );
  }
  return (
    <ToneBadge tone="green" icon={IconCheck}>
      In use
    </ToneBadge>
  );
}

/** Asks the payer for a token with the stored credentials, and says what it answered. */
export function AccountTest({ account }: { account: PayerAccount }) {
  const queries = useQueryClient();
  const test = useMutation({
    mutationFn: () => testAccount(account.id),
    onSettled: () => queries.invalidateQueries({ queryKey: accountsQuery.queryKey }),
  });
  const failed = test.isError
    ? asProblem(test.error).message
    : test.data && !test.data.ok
      ? test.data.message
      : null;
  return (
    <Group gap="xs" wrap="nowrap">
      <Button
        size="compact-xs"
        variant="default"
        flex="none"
        aria-label={`Test ${account.payer_name}`}
        loading={test.isPending}
        onClick={() => test.mutate()}
      >
        Test
      </Button>
      <Text component="span" size="xs" role="status" maw={320}>
        {test.isPending && (
          <span style={{ color: "var(--cd-muted)" }}>Asking the payer; this may take eleven seconds</span>
        )}
        {failed !== null && (
          <span style={{ color: "var(--tone-red)" }}>
            <IconAlertTriangle size={13} aria-hidden /> {failed}
          </span>
        )}
        {test.data?.ok && (
          <span style={{ color: "var(--tone-green)" }}>
            <IconCircleCheck size={13} aria-hidden /> {test.data.message.replace(/\.$/, "")} ·{" "}
            {count(test.data.milliseconds)} ms
          </span>
        )}
        {test.isIdle && account.last_tested_at && (
          <span style={{ color: "var(--cd-muted)" }}>
            Tested <Ago at={account.last_tested_at} />
          </span>
        )}
      </Text>
    </Group>
  );
}
