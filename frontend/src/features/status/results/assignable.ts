/** Which results of a job can become somebody's work, and which of them is offered first. */

import type { Outcome } from "@/shared/api/types";
import type { Counts } from "@/shared/lib/counts";

/** What needs a person, the most urgent first. Only what the payer answered can be worked. */
const NEED_A_PERSON: Outcome[] = [
  "denied",
  "rejected",
  "information_requested",
  "pending",
  "no_payment",
  "misdirected",
];

/** Each outcome that occurs with its number; the one that the list is filtered by comes first. */
export function assignable(counts: Counts<Outcome>, filtered: Outcome | undefined): [Outcome, number][] {
  const found = NEED_A_PERSON.flatMap((outcome): [Outcome, number][] => {
    const number = counts[outcome] ?? 0;
    return number > 0 ? [[outcome, number]] : [];
  });
  return found.sort(([a], [b]) => Number(b === filtered) - Number(a === filtered));
}
