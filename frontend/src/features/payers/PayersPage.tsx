/** Settings: the accounts with which payers are asked, each with a test. */

import { Button, Group, Text } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { asProblem } from "@/shared/api/problem";
import type { PayerAccount } from "@/shared/api/settings";
import { count } from "@/shared/lib/numbers";
import { Confirm } from "@/shared/ui/Confirm";
import { Loaded } from "@/shared/ui/Loaded";
import { Panel } from "@/shared/ui/PageHeader";
import { PlainTable } from "@/shared/ui/PlainTable";
import { SandboxMark } from "@/shared/ui/Tone";

import { AccountDialog } from "./AccountDialog";
import { accountsQuery, deleteAccount, payersQuery, testAccount } from "./api";

export function PayersPage() {
  const queries = useQueryClient();
  const accounts = useQuery(accountsQuery);
  const payers = useQuery(payersQuery);
  const [form, setForm] = useState<{ account: PayerAccount | null } | null>(null);
  const [leaving, setLeaving] = useState<PayerAccount | null>(null);
  const removal = useMutation({
    mutationFn: deleteAccount,
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: accountsQuery.queryKey });
      setLeaving(null);
    },
  });
  const nameOf = (code: string) => payers.data?.find((payer) => payer.code === code)?.name ?? code;
  return (
    <>
      <Panel
        flush
        title="Payer accounts"
        aside={
          <Button
            size="xs"
            leftSection={<IconPlus size={15} aria-hidden />}
            onClick={() => setForm({ account: null })}
          >
            Add an account
          </Button>
        }
      >
        <Loaded query={accounts} empty="No payer account yet. Without one, no payer can be asked.">
          {(rows) => (
            <PlainTable
              caption="Payer accounts"
              rows={rows}
              rowKey={(account) => account.id}
              columns={[
                {
                  header: "Payer",
                  cell: (account) => (
                    <Group gap="xs" wrap="nowrap">
                      {nameOf(account.payer)}
                      {account.sandbox && <SandboxMark />}
                    </Group>
                  ),
                },
                { header: "Name", cell: (account) => account.name || "–" },
                { header: "Address", cell: (account) => account.base_url || "The payer's own" },
                { header: "Client id", cell: (account) => account.client_id || "–" },
                { header: "Connection", cell: (account) => <Test account={account} /> },
                {
                  header: "",
                  align: "end",
                  cell: (account) => (
                    <Group gap={2} wrap="nowrap" justify="flex-end">
                      <Button size="compact-xs" variant="subtle" onClick={() => setForm({ account })}>
                        Change
                      </Button>
                      <Button
                        size="compact-xs"
                        variant="subtle"
                        color="red"
                        c="var(--tone-red)"
                        onClick={() => setLeaving(account)}
                      >
                        Delete
                      </Button>
                    </Group>
                  ),
                },
              ]}
            />
          )}
        </Loaded>
      </Panel>
      {form && (
        <AccountDialog account={form.account} payers={payers.data ?? []} onClose={() => setForm(null)} />
      )}
      <Confirm
        opened={leaving !== null}
        title="Delete the payer account"
        action="Delete the account"
        busy={removal.isPending}
        error={removal.error}
        onClose={() => {
          removal.reset();
          setLeaving(null);
        }}
        onConfirm={() => leaving && removal.mutate(leaving.id)}
      >
        {leaving && nameOf(leaving.payer)} cannot be asked any more until another account is added. Results
        already fetched stay.
      </Confirm>
    </>
  );
}

/** Asks the payer for a token with the stored credentials, and says what it answered. */
function Test({ account }: { account: PayerAccount }) {
  const test = useMutation({ mutationFn: () => testAccount(account.id) });
  const failed = test.isError
    ? asProblem(test.error).message
    : test.data && !test.data.ok
      ? test.data.message
      : null;
  return (
    <Group gap="xs" wrap="nowrap">
      <Button size="compact-xs" variant="default" loading={test.isPending} onClick={() => test.mutate()}>
        Test
      </Button>
      <Text component="span" size="xs" role="status">
        {failed !== null && (
          <span style={{ color: "var(--tone-red)" }}>
            <IconAlertTriangle size={13} aria-hidden /> {failed}
          </span>
        )}
        {test.data?.ok && (
          <span style={{ color: "var(--tone-green)" }}>
            <IconCircleCheck size={13} aria-hidden /> {test.data.message || "Works"}
            {test.data.milliseconds !== null && ` · ${count(test.data.milliseconds)} ms`}
          </span>
        )}
      </Text>
    </Group>
  );
}
