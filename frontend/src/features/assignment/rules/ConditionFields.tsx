/** The fields of one condition: what it looks at, and its bounds or values. */

import { MultiSelect, Select, TagsInput, TextInput } from "@mantine/core";

import type { Field } from "../types";
import type { Choices } from "./choices";
import { type ConditionDraft, FIELD_NAMES, FIELDS, newCondition, SOURCES } from "./rules";
import css from "./Rules.module.css";

interface Props {
  condition: ConditionDraft;
  choices: Choices;
  onChange: (condition: ConditionDraft) => void;
}

export function ConditionFields({ condition, choices, onChange }: Props) {
  return (
    <>
      <Select
        aria-label="Condition on"
        allowDeselect={false}
        data={FIELD_NAMES.map((value) => ({ value, label: FIELDS[value].label }))}
        value={condition.field}
        onChange={(value) => value && onChange(newCondition(value as Field))}
      />
      {FIELDS[condition.field].numeric ? (
        <Bounds condition={condition} onChange={onChange} />
      ) : (
        <Values condition={condition} choices={choices} onChange={onChange} />
      )}
    </>
  );
}

function Bounds({ condition, onChange }: Omit<Props, "choices">) {
  const { label, hint } = FIELDS[condition.field];
  const bound = (name: "at_least" | "at_most", words: string) => (
    <TextInput
      aria-label={`${label}: ${words}`}
      placeholder={words}
      title={hint}
      inputMode="decimal"
      autoComplete="off"
      maxLength={14}
      value={condition[name]}
      onChange={(event) => onChange({ ...condition, [name]: event.currentTarget.value })}
    />
  );
  return (
    <div className={css.bounds}>
      {bound("at_least", "at least")}
      {bound("at_most", "at most")}
    </div>
  );
}

function Values({ condition, choices, onChange }: Props) {
  const { label, hint } = FIELDS[condition.field];
  const common = {
    "aria-label": `${label}: one of`,
    title: hint,
    placeholder: condition.any_of.length > 0 ? undefined : "One of",
    value: condition.any_of,
    onChange: (any_of: string[]) => onChange({ ...condition, any_of }),
  };
  if (condition.field === "source") return <MultiSelect {...common} data={SOURCES} />;
  return (
    <TagsInput
      {...common}
      data={condition.field === "payer" ? choices.skills : []}
      maxTags={100}
      acceptValueOnBlur
    />
  );
}
