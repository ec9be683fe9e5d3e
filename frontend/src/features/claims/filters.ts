/** The filters of the lists of claims in work, as they stand in an address: never a patient's data. */

import type { ClaimsQuery } from "./types";
import { isOutcome } from "@/shared/claims/outcomes";
import type { Search } from "@/shared/lib/search";

import { isState } from "./states";

export const VIEWS = [
  "open",
  "pool",
  "due_today",
  "overdue",
  "due_soon",
  "waiting",
  "done_this_week",
  "held",
  "untouched",
  "escalated",
  "follow_up",
] as const;
export type View = (typeof VIEWS)[number];

const WHOLE = /^\d{1,4}$/;
const AMOUNT = /^\d{1,9}(\.\d{1,2})?$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const SOURCES = ["file", "payer", "pipeline"] as const;

const anything = (value: string): boolean => value.length <= 100;
const whole = (value: string): boolean => WHOLE.test(value);
const amount = (value: string): boolean => AMOUNT.test(value);
const day = (value: string): boolean => DAY.test(value);

/** Each filter with what it may say; anything else in an address is passed over. */
const FILTERS = {
  view: (value: string) => VIEWS.some((view) => view === value),
  state: (value: string) => isState(value),
  payer: anything,
  practice: anything,
  person: anything,
  outcome: (value: string) => isOutcome(value),
  reason: anything,
  source: (value: string) => SOURCES.some((source) => source === value),
  batch: (value: string) => /^[0-9a-f-]{36}$/.test(value),
  number: anything,
  min_age_days: whole,
  max_age_days: whole,
  min_amount: amount,
  max_amount: amount,
  deadline_from: day,
  deadline_to: day,
  untouched_days: whole,
} satisfies Record<string, (value: string) => boolean>;

export type Filter = keyof typeof FILTERS;
export const FILTER_NAMES = Object.keys(FILTERS) as Filter[];

export type Wanted = Partial<Record<Filter, string>>;

/** What an address asks for, without what is no filter of ours. */
export function wantedIn(search: Search): Wanted {
  return Object.fromEntries(
    FILTER_NAMES.flatMap((name) => {
      const value = search[name];
      return value !== undefined && FILTERS[name](value) ? [[name, value]] : [];
    }),
  );
}

const NUMBERS: ReadonlySet<Filter> = new Set<Filter>(["min_age_days", "max_age_days", "untouched_days"]);

/** The same as the API takes it. */
export function queryOf(wanted: Wanted): ClaimsQuery {
  return Object.fromEntries(
    Object.entries(wanted).map(([name, value]) => {
      if (NUMBERS.has(name as Filter)) return [name, Number(value)];
      return [name, name === "state" ? [value] : value];
    }),
  );
}

/** Every filter empty: to clear an address. */
export const NO_FILTER: Record<Filter, undefined> & { page: undefined } = {
  ...(Object.fromEntries(FILTER_NAMES.map((name) => [name, undefined])) as Record<Filter, undefined>),
  page: undefined,
};
