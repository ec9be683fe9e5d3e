/** Spans of days in words. */

import { count } from "@/shared/lib/numbers";

export interface Days {
  from_days: number;
  /** The last day of the span; null: and longer. */
  to_days: number | null;
}

/** `0 to 7 days`, `3 days`, `31 days and more`. */
export function daysLabel({ from_days, to_days }: Days): string {
  if (to_days === null) return `${count(from_days)} days and more`;
  if (to_days === from_days) return from_days === 1 ? "1 day" : `${count(from_days)} days`;
  return `${count(from_days)} to ${count(to_days)} days`;
}
