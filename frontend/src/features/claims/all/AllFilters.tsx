/** The filters over all claims in work: the usual ones at hand, the others in a small form. */

import { Button, NativeSelect, Popover, Select, Stack, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconFilter, IconSearch } from "@tabler/icons-react";
import { useState } from "react";

import type { PersonLoad } from "../types";
import { OUTCOME_ORDER, OUTCOMES } from "@/shared/claims/outcomes";
import { useSession } from "@/shared/session/session";
import { DateField } from "@/shared/ui/DateField";

import { type Filter, NO_FILTER, VIEWS, type Wanted } from "../filters";
import { STATE_ORDER } from "../states";
import css from "../Work.module.css";

interface Props {
  wanted: Wanted;
  people: PersonLoad[];
  onChange: (changes: Partial<Record<Filter, string | undefined>>) => void;
}

const VIEW_LABELS: Record<(typeof VIEWS)[number], string> = {
  open: "Open",
  pool: "In the pool",
  due_today: "Due today",
  overdue: "Overdue",
  due_soon: "Due in 3 working days",
  waiting: "On hold",
  done_this_week: "Done this week",
  held: "Held out of plans",
  untouched: "Long untouched",
  escalated: "Escalated",
  follow_up: "Next action is due",
};

/** Those of the form; the others stand beside it. */
const FURTHER: Filter[] = [
  "payer",
  "practice",
  "outcome",
  "reason",
  "source",
  "min_age_days",
  "max_age_days",
  "min_amount",
  "max_amount",
  "deadline_from",
  "deadline_to",
  "untouched_days",
  "batch",
];

export function AllFilters({ wanted, people, onChange }: Props) {
  const later = useDebouncedCallback((value: string) => onChange({ number: value.trim() || undefined }), 250);
  const set = Object.keys(wanted).length;
  return (
    <>
      <TextInput
        key={wanted.number === undefined ? "none" : "some"}
        size="xs"
        w={150}
        aria-label="Claim number"
        placeholder="Claim number"
        autoComplete="off"
        leftSection={<IconSearch size={14} aria-hidden />}
        defaultValue={wanted.number}
        onChange={(event) => later(event.currentTarget.value)}
      />
      <Select
        size="xs"
        w={165}
        aria-label="View"
        placeholder="Any view"
        clearable
        data={VIEWS.map((view) => ({ value: view, label: VIEW_LABELS[view] }))}
        value={wanted.view ?? null}
        onChange={(value) => onChange({ view: value ?? undefined })}
      />
      <Select
        size="xs"
        w={130}
        aria-label="Status"
        placeholder="Any status"
        clearable
        data={STATE_ORDER}
        value={wanted.state ?? null}
        onChange={(value) => onChange({ state: value ?? undefined })}
      />
      <Select
        size="xs"
        w={150}
        aria-label="Person"
        placeholder="Any person"
        clearable
        searchable
        data={[
          { value: "none", label: "Nobody" },
          ...people.map((person) => ({ value: person.id, label: person.name })),
        ]}
        value={wanted.person ?? null}
        onChange={(value) => onChange({ person: value ?? undefined })}
      />
      <Further wanted={wanted} onChange={onChange} />
      {set > 0 && (
        <Button size="xs" variant="subtle" onClick={() => onChange(NO_FILTER)}>
          Clear
        </Button>
      )}
    </>
  );
}

function Further({ wanted, onChange }: Omit<Props, "people">) {
  const [opened, setOpened] = useState(false);
  const set = FURTHER.filter((name) => wanted[name] !== undefined).length;
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-start"
      shadow="md"
      width={420}
      trapFocus
      transitionProps={{ duration: 0 }}
    >
      <Popover.Target>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconFilter size={14} aria-hidden />}
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          {set ? `More filters, ${set} set` : "More filters"}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          <Fields wanted={wanted} onChange={onChange} />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

const SOURCES = [
  { value: "", label: "Any" },
  { value: "file", label: "A file" },
  { value: "payer", label: "A payer's answer" },
  { value: "pipeline", label: "The pipeline" },
];

function Fields({ wanted, onChange }: Omit<Props, "people">) {
  const { user } = useSession();
  const text = (name: Filter, label: string, description?: string) => (
    <FilterText key={name} {...{ name, label, description, wanted, onChange }} />
  );
  const day = (name: Filter, label: string) => (
    <DateField
      size="xs"
      label={label}
      value={wanted[name] ?? ""}
      onChange={(value) => onChange({ [name]: value || undefined })}
    />
  );
  const choice = (name: Filter, label: string, data: { value: string; label: string }[]) => (
    <NativeSelect
      size="xs"
      label={label}
      data={data}
      value={wanted[name] ?? ""}
      onChange={(event) => onChange({ [name]: event.currentTarget.value || undefined })}
    />
  );
  return (
    <>
      <div className={css.two}>
        {text("payer", "Payer")}
        {choice("practice", "Practice", [
          { value: "", label: "Any" },
          ...user.practices.map(({ id, name }) => ({ value: id, label: name })),
        ])}
        {choice("outcome", "Payer's answer", [
          { value: "", label: "Any" },
          ...OUTCOME_ORDER.map((outcome) => ({ value: outcome, label: OUTCOMES[outcome].label })),
        ])}
        {text("reason", "Reason or code")}
        {choice("source", "Came from", SOURCES)}
        {text("untouched_days", "Untouched for days")}
        {text("min_age_days", "In work for at least, days")}
        {text("max_age_days", "At most, days")}
        {text("min_amount", "Amount from")}
        {text("max_amount", "Amount to")}
        {day("deadline_from", "Deadline from")}
        {day("deadline_to", "Deadline to")}
      </div>
      {text("batch", "Batch", "The id of the plan that handed the claims out")}
    </>
  );
}

interface TextProps extends Omit<Props, "people"> {
  name: Filter;
  label: string;
  description?: string;
}

/** Text that is searched for once one stops typing. */
function FilterText({ name, label, description, wanted, onChange }: TextProps) {
  const later = useDebouncedCallback((value: string) => onChange({ [name]: value.trim() || undefined }), 300);
  return (
    <TextInput
      size="xs"
      label={label}
      description={description}
      autoComplete="off"
      defaultValue={wanted[name]}
      onChange={(event) => later(event.currentTarget.value)}
    />
  );
}
