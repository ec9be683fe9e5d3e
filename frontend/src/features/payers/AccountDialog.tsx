/** Adds or changes a payer account. The secret goes in and never comes out again. */

import { Button, Group, PasswordInput, Select, Stack, Switch, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import { asProblem, fieldMessage } from "@/shared/api/problem";
import type { Payer, PayerAccount } from "@/shared/api/types";
import { tell } from "@/shared/lib/tell";
import { Dialog } from "@/shared/ui/dialog/Dialog";
import { Failed } from "@/shared/ui/states";

import { accountsQuery, addAccount, changeAccount } from "./api";

interface Props {
  account: PayerAccount | null;
  payers: Payer[];
  onClose: () => void;
}

const FIELDS = ["payer", "name", "base_url", "client_id", "client_secret"] as const;

export function AccountDialog({ account, payers, onClose }: Props) {
  const queries = useQueryClient();
  const [chosen, setChosen] = useState(account?.payer);
  // The first until another is chosen, also where the payers arrive after the dialog was opened.
  const payer = chosen ?? payers[0]?.code ?? "";
  const [form, setForm] = useState({
    name: account?.name ?? "",
    base_url: account?.base_url ?? "",
    client_id: account?.client_id ?? "",
    client_secret: "",
    is_sandbox: account?.is_sandbox ?? false,
    is_active: account?.is_active ?? true,
  });
  const save = useMutation({
    mutationFn: () => {
      const { name, client_secret, ...rest } = form;
      const named = name.trim() ? { ...rest, name } : rest;
      if (!account) return addAccount({ ...named, payer, client_secret });
      return changeAccount(account.id, client_secret ? { ...named, client_secret } : named);
    },
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: accountsQuery.queryKey });
      tell("The payer account is saved. Test it to be sure.");
      onClose();
    },
  });
  const kept = account?.secrets_readable ?? false;
  const problem = save.error ? asProblem(save.error) : null;
  const placed = FIELDS.some((name) => fieldMessage(problem, name));
  const text = (name: "name" | "base_url" | "client_id" | "client_secret") => ({
    value: form[name],
    autoComplete: "off",
    onChange: (event: { currentTarget: HTMLInputElement }) =>
      setForm({ ...form, [name]: event.currentTarget.value }),
    error: fieldMessage(problem, name),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog opened onClose={onClose} title={account ? "Change the payer account" : "Add a payer account"}>
      <form onSubmit={submit} autoComplete="off">
        <Stack gap="sm">
          <Select
            label="Payer"
            allowDeselect={false}
            disabled={account !== null}
            data={payers.map(({ code, name }) => ({ value: code, label: name }))}
            value={payer || null}
            onChange={(value) => setChosen(value ?? undefined)}
            error={fieldMessage(problem, "payer")}
          />
          <TextInput
            label="Name"
            description="For your own orientation; may be left empty"
            {...text("name")}
          />
          <TextInput
            label="Address"
            description="Where the payer's API is, as its developer portal says"
            placeholder="https://"
            required
            withAsterisk={false}
            {...text("base_url")}
          />
          <TextInput label="Client id" required withAsterisk={false} {...text("client_id")} />
          <PasswordInput
            label="Client secret"
            description={kept ? "Empty: the stored one stays" : "Stored encrypted, never shown again"}
            required={!kept}
            withAsterisk={false}
            {...text("client_secret")}
            autoComplete="new-password"
          />
          <Switch
            label="Sandbox: its answers are invented"
            checked={form.is_sandbox}
            onChange={(event) => setForm({ ...form, is_sandbox: event.currentTarget.checked })}
          />
          {account && (
            <Switch
              label="In use"
              checked={form.is_active}
              onChange={(event) => setForm({ ...form, is_active: event.currentTarget.checked })}
            />
          )}
          {problem && !placed && <Failed error={problem} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending} disabled={!payer}>
              Save the account
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
