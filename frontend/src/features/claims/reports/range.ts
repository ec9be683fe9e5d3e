/** The days that a report covers: what an address says, else the last 30. */

import type { Search } from "@/shared/lib/search";

import { daysAfter, daysBetween } from "../deadlines";

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const USUAL = 30;
const LONGEST = 366;

export interface Range {
  from: string;
  to: string;
}

/** Never longer than a year, never upside down, never in the future. */
export function rangeIn(search: Search, today: string): Range {
  const to = DAY.test(search.to ?? "") && (search.to ?? "") <= today ? (search.to ?? today) : today;
  const from = search.from ?? "";
  const usable = DAY.test(from) && from <= to && daysBetween(from, to) < LONGEST;
  return { from: usable ? from : daysAfter(to, 1 - USUAL), to };
}

/** The ranges that are a click away. */
export function usualRanges(today: string): (Range & { label: string })[] {
  return [7, USUAL, 90].map((days) => ({
    label: `${days} days`,
    from: daysAfter(today, 1 - days),
    to: today,
  }));
}
