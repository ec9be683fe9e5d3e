/** A date that is typed: MM/DD/YYYY, also 11212026 or 2026-11-21, checked on leaving the field. */

import { TextInput, type TextInputProps } from "@mantine/core";
import { useState } from "react";

import { date, parseDate } from "../lib/dates";

interface Props extends Omit<TextInputProps, "value" | "onChange" | "error"> {
  /** ISO date or empty. */
  value: string;
  onChange: (iso: string) => void;
  error?: string;
}

export function DateField({ value, onChange, error, ...rest }: Props) {
  const [draft, setDraft] = useState<string | null>(null);
  const [wrong, setWrong] = useState(false);
  const leave = () => {
    if (draft === null) return;
    const iso = draft.trim() === "" ? "" : parseDate(draft);
    setWrong(iso === null);
    if (iso === null) return;
    setDraft(null);
    onChange(iso);
  };
  const type = (text: string) => {
    setDraft(text);
    setWrong(false);
    const iso = text.trim() === "" ? "" : parseDate(text);
    onChange(iso ?? "");
  };
  return (
    <TextInput
      placeholder="MM/DD/YYYY"
      inputMode="numeric"
      autoComplete="off"
      value={draft ?? (value ? date(value) : "")}
      onChange={(event) => type(event.currentTarget.value)}
      onBlur={leave}
      error={wrong ? "Write the date as MM/DD/YYYY" : error}
      {...rest}
    />
  );
}
