/** Settings: the accounts with which payers are asked, each with a test. */

import { Button, Group, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { payersQuery } from "@/shared/api/payers";
import type { PayerAccount } from "@/shared/api/types";
import { useCan } from "@/shared/session/session";
import { Confirm } from "@/shared/ui/dialog/Confirm";
import { Loaded } from "@/shared/ui/Loaded";
import { Panel } from "@/shared/ui/PageHeader";
import { type PlainColumn, PlainTable } from "@/shared/ui/table/PlainTable";
import { SandboxMark } from "@/shared/ui/Tone";

import { AccountDialog } from "./AccountDialog";
import { AccountState, AccountTest } from "./AccountState";
import { accountsQuery, deleteAccount } from "./api";

/** Such an account is changed where it is set, not here. */
const FROM_ENVIRONMENT = "environment";

const COLUMNS: PlainColumn<PayerAccount>[] = [
  {
    header: "Payer",
    cell: (account) => (
      <Group gap="xs" wrap="nowrap">
        {account.payer_name}
        {account.is_sandbox && <SandboxMark />}
      </Group>
    ),
  },
  { header: "Name", cell: (account) => account.name || "–" },
  { header: "Address", cell: (account) => account.base_url },
  { header: "State", cell: (account) => <AccountState account={account} /> },
];

export function PayersPage() {
  const manage = useCan()("payers.manage");
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
  const managing: PlainColumn<PayerAccount>[] = [
    { header: "Connection", cell: (account) => <AccountTest account={account} /> },
    {
      header: "",
      align: "end",
      cell: (account) =>
        account.source === FROM_ENVIRONMENT ? (
          <Text size="xs" c="dimmed">
            Set in the environment
          </Text>
        ) : (
          <Group gap={2} wrap="nowrap" justify="flex-end">
            <Button
              size="compact-xs"
              variant="subtle"
              aria-label={`Change ${account.payer_name}`}
              onClick={() => setForm({ account })}
            >
              Change
            </Button>
            <Button
              size="compact-xs"
              variant="subtle"
              color="red"
              c="var(--tone-red)"
              aria-label={`Delete ${account.payer_name}`}
              onClick={() => setLeaving(account)}
            >
              Delete
            </Button>
          </Group>
        ),
    },
  ];
  return (
    <>
      <Panel
        flush
        title="Payer accounts"
        aside={
          manage && (
            <Button
              size="xs"
              leftSection={<IconPlus size={15} aria-hidden />}
              onClick={() => setForm({ account: null })}
            >
              Add an account
            </Button>
          )
        }
      >
        <Loaded query={accounts} empty="No payer account yet. Without one, no payer can be asked.">
          {(rows) => (
            <PlainTable
              caption="Payer accounts"
              rows={rows}
              rowKey={(account) => account.id}
              columns={manage ? [...COLUMNS, ...managing] : COLUMNS}
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
        {leaving?.payer_name} cannot be asked any more until another account is added. Results already fetched
        stay.
      </Confirm>
    </>
  );
}
