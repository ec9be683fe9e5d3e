/** What to look up: a claim number or a patient, for one practice, within dates. */

import { Button, Group, SegmentedControl, Select, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import { payersQuery, waysToSearch } from "@/shared/api/payers";
import { asProblem, fieldMessage } from "@/shared/api/problem";
import type { Wanted } from "@/shared/api/types";
import { usePractice, useSession } from "@/shared/session/session";
import { DateField } from "@/shared/ui/DateField";
import { Panel } from "@/shared/ui/PageHeader";

import css from "./Search.module.css";

const LABELS = { number: "By claim number", patient: "By patient" };

interface Props {
  /** A number handed over by the search at the top. */
  number?: string;
  busy: boolean;
  error: unknown;
  onSearch: (wanted: Wanted) => void;
}

export function SearchForm({ number, busy, error, onSearch }: Props) {
  const { user } = useSession();
  const [chosen] = usePractice();
  const payers = useQuery(payersQuery);
  const [preferred, prefer] = useState<"number" | "patient">("number");
  const [own, setOwn] = useState<Wanted>({ claimNumber: number });
  const wanted: Wanted = {
    practiceId: chosen ?? user.practices[0]?.id,
    provider: payers.data?.[0]?.code,
    ...own,
  };
  const payer = payers.data?.find((one) => one.code === wanted.provider);
  const ways = waysToSearch(payer?.capabilities);
  const by = ways.includes(preferred) ? preferred : (ways[0] ?? preferred);
  const set = (changes: Wanted) => setOwn({ ...own, ...changes });
  const problem = error ? asProblem(error) : null;
  const text = (name: "claimNumber" | "firstName" | "lastName" | "subscriberId") => ({
    autoComplete: "off",
    value: wanted[name] ?? "",
    onChange: (event: { currentTarget: HTMLInputElement }) => set({ [name]: event.currentTarget.value }),
    error: fieldMessage(problem, name),
  });
  const ready =
    by === "number"
      ? Boolean(wanted.claimNumber?.trim())
      : Boolean(wanted.subscriberId ?? (wanted.lastName && wanted.dateOfBirth));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { claimNumber, firstName, lastName, dateOfBirth, subscriberId, ...rest } = wanted;
    const what =
      by === "number"
        ? { claimNumber: claimNumber?.trim() }
        : { firstName, lastName, dateOfBirth, subscriberId };
    onSearch(Object.fromEntries(Object.entries({ ...what, ...rest }).filter(([, value]) => value)));
  };
  return (
    <div className={css.form}>
      <Panel>
        <form onSubmit={submit} autoComplete="off">
          <SegmentedControl
            mb="md"
            aria-label="Search by"
            value={by}
            onChange={prefer}
            data={ways.map((way) => ({ value: way, label: LABELS[way] }))}
          />
          <div className={css.grid}>
            {by === "number" ? (
              <TextInput label="Claim number" {...text("claimNumber")} />
            ) : (
              <>
                <TextInput label="First name" {...text("firstName")} />
                <TextInput label="Last name" {...text("lastName")} />
                <DateField
                  label="Date of birth"
                  value={wanted.dateOfBirth ?? ""}
                  onChange={(dateOfBirth) => set({ dateOfBirth })}
                  error={fieldMessage(problem, "dateOfBirth")}
                />
                <TextInput label="Member id" {...text("subscriberId")} />
              </>
            )}
            <Select
              label="Practice"
              allowDeselect={false}
              data={user.practices.map((practice) => ({
                value: practice.id,
                label: `${practice.name} · ${practice.tin}`,
              }))}
              value={wanted.practiceId ?? null}
              onChange={(value) => set({ practiceId: value ?? undefined })}
              error={fieldMessage(problem, "practiceId")}
            />
            <DateField
              label="Service from"
              value={wanted.firstServiceDate ?? ""}
              onChange={(firstServiceDate) => set({ firstServiceDate })}
              error={fieldMessage(problem, "firstServiceDate")}
            />
            <DateField
              label="Service to"
              value={wanted.lastServiceDate ?? ""}
              onChange={(lastServiceDate) => set({ lastServiceDate })}
              error={fieldMessage(problem, "lastServiceDate")}
            />
            {(payers.data?.length ?? 0) > 1 && (
              <Select
                label="Payer"
                allowDeselect={false}
                data={(payers.data ?? []).map((payer) => ({ value: payer.code, label: payer.name }))}
                value={wanted.provider ?? null}
                onChange={(value) => set({ provider: value ?? undefined })}
              />
            )}
          </div>
          <Group justify="flex-end" mt="md">
            <Button
              type="submit"
              loading={busy}
              disabled={!ready}
              leftSection={<IconSearch size={16} aria-hidden />}
            >
              Ask the payer
            </Button>
          </Group>
        </form>
      </Panel>
    </div>
  );
}
