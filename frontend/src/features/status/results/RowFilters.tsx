/** The filters above a job's rows. A patient is looked for in a form of its own, never in the address. */

import { Button, Pill, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch, IconUserSearch } from "@tabler/icons-react";
import { useState } from "react";

import type { PatientWanted } from "@/shared/api/types";
import { FindPatient } from "@/shared/claims/FindPatient";
import { isOutcome, OUTCOME_ORDER, OUTCOMES } from "@/shared/claims/outcomes";

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
      <FindPatient
        opened={asking}
        title="Find a patient in these rows"
        action="Find the rows"
        onClose={() => setAsking(false)}
        onFind={onPatient}
      />
    </>
  );
}
