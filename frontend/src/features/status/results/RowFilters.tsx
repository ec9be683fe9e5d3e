/** The filters above a job's rows. A patient is looked for in a form of its own, never in the address. */

import { Button, Group, Pill, Select, Stack, Tabs, Text, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch, IconUserSearch } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";

import type { PatientWanted } from "@/shared/api/types";
import { isOutcome, OUTCOME_ORDER, OUTCOMES } from "@/shared/claims/outcomes";
import { DateField } from "@/shared/ui/DateField";
import { Dialog } from "@/shared/ui/dialog/Dialog";

interface Changes {
  outcome?: string;
  success?: string;
  only?: string;
  claim_number?: string;
}

interface Props {
  outcome?: string;
  success?: string;
  only?: string;
  claimNumber?: string;
  patient: PatientWanted | null;
  mayFindPatients: boolean;
  onChange: (changes: Changes) => void;
  onPatient: (patient: PatientWanted | null) => void;
}

const KINDS = [
  {
    group: "Found, or not answered",
    items: [
      { value: "true", label: "Claim found" },
      { value: "not_answered", label: "Not answered" },
    ],
  },
  {
    group: "Outcome",
    items: OUTCOME_ORDER.map((outcome) => ({ value: outcome, label: OUTCOMES[outcome].label })),
  },
];

export function RowFilters({
  outcome,
  success,
  only,
  claimNumber,
  patient,
  mayFindPatients,
  onChange,
  onPatient,
}: Props) {
  const [asking, setAsking] = useState(false);
  const later = useDebouncedCallback(
    (value: string) => onChange({ claim_number: value.trim() || undefined }),
    250,
  );
  const choose = (value: string | null) =>
    isOutcome(value ?? undefined)
      ? onChange({ outcome: value ?? undefined, success: undefined, only: undefined })
      : onChange({
          success: value === "true" ? value : undefined,
          only: value === "not_answered" ? value : undefined,
          outcome: undefined,
        });
  if (patient) {
    return (
      <Pill
        size="lg"
        withRemoveButton
        onRemove={() => onPatient(null)}
        removeButtonProps={{ "aria-label": "Show all patients", "aria-hidden": false, tabIndex: 0 }}
      >
        Rows of one patient
      </Pill>
    );
  }
  return (
    <>
      <TextInput
        key={claimNumber === undefined ? "none" : "some"}
        size="xs"
        w={180}
        aria-label="Claim number"
        placeholder="Claim number"
        autoComplete="off"
        leftSection={<IconSearch size={14} aria-hidden />}
        defaultValue={claimNumber}
        onChange={(event) => later(event.currentTarget.value)}
      />
      <Select
        size="xs"
        w={200}
        aria-label="Outcome"
        placeholder="Any outcome"
        clearable
        maxDropdownHeight={420}
        data={KINDS}
        value={outcome ?? only ?? success ?? null}
        onChange={choose}
      />
      {mayFindPatients && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconUserSearch size={15} aria-hidden />}
          onClick={() => setAsking(true)}
        >
          Find a patient
        </Button>
      )}
      <Dialog opened={asking} onClose={() => setAsking(false)} title="Find a patient in these rows">
        <PatientForm
          onFind={(wanted) => {
            setAsking(false);
            onPatient(wanted);
          }}
        />
      </Dialog>
    </>
  );
}

function PatientForm({ onFind }: { onFind: (wanted: PatientWanted) => void }) {
  const [by, setBy] = useState<string | null>("id");
  const [wanted, setWanted] = useState<PatientWanted>({});
  const set = (changes: PatientWanted) => setWanted({ ...wanted, ...changes });
  const ready =
    by === "id"
      ? Boolean(wanted.subscriber_id)
      : Boolean(wanted.first_name && wanted.last_name && wanted.date_of_birth);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { subscriber_id, ...person } = wanted;
    onFind(by === "id" ? { subscriber_id } : person);
  };
  return (
    <form onSubmit={submit} autoComplete="off">
      <Stack gap="sm">
        <Tabs value={by} onChange={setBy}>
          <Tabs.List>
            <Tabs.Tab value="id">Member id</Tabs.Tab>
            <Tabs.Tab value="name">Name and date of birth</Tabs.Tab>
          </Tabs.List>
        </Tabs>
        {by === "id" ? (
          <TextInput
            label="Member id"
            data-autofocus
            autoComplete="off"
            value={wanted.subscriber_id ?? ""}
            onChange={(event) => set({ subscriber_id: event.currentTarget.value.trim() })}
          />
        ) : (
          <>
            <Group grow>
              <TextInput
                label="First name"
                autoComplete="off"
                value={wanted.first_name ?? ""}
                onChange={(event) => set({ first_name: event.currentTarget.value })}
              />
              <TextInput
                label="Last name"
                autoComplete="off"
                value={wanted.last_name ?? ""}
                onChange={(event) => set({ last_name: event.currentTarget.value })}
              />
            </Group>
            <DateField
              label="Date of birth"
              value={wanted.date_of_birth ?? ""}
              onChange={(date_of_birth) => set({ date_of_birth })}
            />
          </>
        )}
        <Text size="xs" c="dimmed">
          Found only when it agrees exactly. What you type is not kept in the address or in this browser.
        </Text>
        <Group justify="flex-end">
          <Button type="submit" disabled={!ready}>
            Find the rows
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
