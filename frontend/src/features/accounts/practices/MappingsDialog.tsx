/** The payer ids of one practice, with the dates from and to which they hold. */

import { Button, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import { payersQuery } from "@/shared/api/payers";
import { asProblem, fieldMessage } from "@/shared/api/problem";
import type { PayerMapping, Practice } from "@/shared/api/types";
import { date } from "@/shared/lib/dates";
import { tellFailed } from "@/shared/lib/tell";
import { DateField } from "@/shared/ui/DateField";
import { Dialog } from "@/shared/ui/dialog/Dialog";
import { Loaded } from "@/shared/ui/Loaded";
import { Failed } from "@/shared/ui/states";
import { PlainTable } from "@/shared/ui/table/PlainTable";

import { addMapping, mappingsQuery, removeMapping } from "../api";

interface Props {
  practice: Practice;
  manage: boolean;
  onClose: () => void;
}

export function MappingsDialog({ practice, manage, onClose }: Props) {
  const queries = useQueryClient();
  const mappings = useQuery(mappingsQuery(practice.id));
  const removal = useMutation({
    mutationFn: removeMapping,
    onSettled: () => queries.invalidateQueries({ queryKey: mappingsQuery(practice.id).queryKey }),
    onError: tellFailed,
  });
  return (
    <Dialog opened onClose={onClose} size={720} title={`Payer ids of ${practice.name}`}>
      <Stack>
        <Text size="sm" c="dimmed">
          The payer id that a payer knows this practice under. Rows of a file without a payer id use the one
          that holds today.
        </Text>
        <Loaded query={mappings} empty="No payer id yet: the payer's default is used.">
          {(rows) => (
            <PlainTable
              caption={`Payer ids of ${practice.name}`}
              rows={rows}
              rowKey={(mapping) => mapping.id}
              columns={[
                { header: "Payer", cell: (mapping) => mapping.payer },
                { header: "Payer id", cell: (mapping) => mapping.payer_id },
                { header: "From", cell: (mapping) => date(mapping.effective_from) },
                { header: "To", cell: (mapping) => date(mapping.effective_to) },
                ...(manage
                  ? [
                      {
                        header: "",
                        align: "end" as const,
                        cell: (mapping: PayerMapping) => (
                          <Button
                            size="compact-xs"
                            variant="subtle"
                            color="red"
                            c="var(--tone-red)"
                            aria-label={`Remove ${mapping.payer_id}`}
                            onClick={() => removal.mutate(mapping.id)}
                          >
                            Remove
                          </Button>
                        ),
                      },
                    ]
                  : []),
              ]}
            />
          )}
        </Loaded>
        {manage && <AddMapping practice={practice} />}
      </Stack>
    </Dialog>
  );
}

function AddMapping({ practice }: { practice: Practice }) {
  const queries = useQueryClient();
  const payers = useQuery(payersQuery);
  const [payer, setPayer] = useState<string | null>(null);
  const [payerId, setPayerId] = useState("");
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const code = payer ?? payers.data?.[0]?.code ?? null;
  const add = useMutation({
    mutationFn: () =>
      addMapping(practice.id, {
        payer: code ?? "",
        payer_id: payerId.trim(),
        effective_from: from || null,
        effective_to: to || null,
      }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: mappingsQuery(practice.id).queryKey });
      setPayerId("");
    },
  });
  const problem = add.error ? asProblem(add.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Group align="flex-start" gap="xs" grow preventGrowOverflow={false}>
        <Select
          label="Payer"
          allowDeselect={false}
          data={(payers.data ?? []).map(({ code: value, name }) => ({ value, label: name }))}
          value={code}
          onChange={setPayer}
        />
        <TextInput
          label="Payer id"
          required
          withAsterisk={false}
          value={payerId}
          onChange={(event) => setPayerId(event.currentTarget.value)}
          error={fieldMessage(problem, "payer_id")}
        />
        <DateField
          label="From"
          value={from}
          onChange={setFrom}
          error={fieldMessage(problem, "effective_from")}
        />
        <DateField label="To" value={to} onChange={setTo} error={fieldMessage(problem, "effective_to")} />
      </Group>
      {problem && problem.errors.length === 0 && <Failed error={problem} />}
      <Group justify="flex-end" mt="sm">
        <Button type="submit" loading={add.isPending} disabled={!payerId.trim() || !code}>
          Add the payer id
        </Button>
      </Group>
    </form>
  );
}
