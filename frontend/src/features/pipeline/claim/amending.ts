/** What a person changes of a claim: fields by where they are, and the difference as the API takes it. */

import { asProblem } from "@/shared/api/problem";
import { withDates } from "@/shared/lib/dates";

import type { AmendForm, OpenedClaim, Part, Value } from "../types";

/** A value that may be changed; `key` is its path as the API calls it: `payer`, `lines.1.units`. */
export interface Field {
  key: string;
  label: string;
  value: string;
  /** What its rules expect; one sentence each. */
  hints: string[];
  wrong: boolean;
}

export interface Section {
  title: string;
  fields: Field[];
}

/** What a rule expects of a value, else what to do about it. */
const hintOf = ({ expected, fix }: Value["violations"][number]): string =>
  withDates(expected ? `Expected: ${expected}` : fix);

type Kind = "lines" | "diagnoses" | "providers";

function fields(values: Value[], path: string): Field[] {
  return values
    .filter(({ amendable, hidden }) => amendable && !hidden)
    .map(({ name, label, value, violations }) => ({
      key: path + name,
      label,
      value: withDates(value ?? ""),
      hints: [...new Set(violations.map(hintOf))],
      wrong: violations.length > 0,
    }));
}

/** How the API calls a part of the claim: lines and diagnoses by number, providers by line and role. */
const partKey = (kind: Kind, part: Part): string =>
  kind === "providers" ? `${part.number}/${part.role}` : String(part.number);

const CLAIM = "Claim";

/** Everything of the claim that may be changed, in the order in which it is shown. */
export function sectionsOf(claim: OpenedClaim): Section[] {
  const parts = (kind: Kind, list: Part[], title: (part: Part) => string): Section[] =>
    list.map((part) => ({
      title: title(part),
      fields: fields(part.values, `${kind}.${partKey(kind, part)}.`),
    }));
  return [
    { title: CLAIM, fields: fields(claim.claim, "") },
    ...parts("lines", claim.lines, ({ number }) => `Line ${number}`),
    ...parts("diagnoses", claim.diagnoses, ({ number }) => `Diagnosis ${number}`),
    ...parts("providers", claim.providers, ({ number, role }) =>
      number > 0 ? `Provider ${role} of line ${number}` : `Provider ${role}`,
    ),
  ].filter((section) => section.fields.length > 0);
}

export interface Difference {
  key: string;
  what: string;
  from: string;
  to: string;
}

/** What was typed and differs from what the claim has. */
export function differences(sections: Section[], typed: Readonly<Record<string, string>>): Difference[] {
  return sections.flatMap(({ title, fields }) =>
    fields.flatMap(({ key, label, value }) => {
      const to = (typed[key] ?? value).trim();
      return to === value ? [] : [{ key, what: `${title}: ${label}`, from: value, to }];
    }),
  );
}

/** The differences nested as the API takes them: `{ payer, lines: { 1: { units } } }`. */
export function changesOf(found: Difference[]): AmendForm["changes"] {
  const changes: Record<string, string | Record<string, Record<string, string>>> = {};
  for (const { key, to } of found) {
    const [kind = "", part, name] = key.split(".");
    if (part === undefined || name === undefined) changes[kind] = to;
    else {
      const parts = (changes[kind] ??= {}) as Record<string, Record<string, string>>;
      (parts[part] ??= {})[name] = to;
    }
  }
  return changes as AmendForm["changes"];
}

/** How people call the columns of the claim, by the path at which the API has them. */
export const namesOf = (claim: OpenedClaim): ReadonlyMap<string, string> =>
  new Map(
    sectionsOf(claim).flatMap(({ title, fields }) =>
      fields.map(({ key, label }) => [key, title === CLAIM ? label : `${title}: ${label}`]),
    ),
  );

/** What somebody else did to the claim since it was read. */
export interface Since {
  version: number;
  by: string;
  at: string;
  action: string;
  columns: string[];
}

/** What a refusal says that came because the claim has another version by now; null where it is another problem. */
export function sinceIn(error: unknown): Since[] | null {
  const { status, code, body } = asProblem(error);
  if (status !== 409 || code !== "STALE_VERSION") return null;
  return (body as { changed?: Since[] }).changed ?? [];
}
