/** Which of a plan's claims are shown: the kinds that the address can name. */

import { count } from "@/shared/lib/numbers";

import type { PlanCounts } from "../types";

const ONLY = ["unassigned", "moved", "held", "changed"] as const;
export type Only = (typeof ONLY)[number];

const LABELS: Record<Only, string> = {
  unassigned: "Not assigned",
  moved: "Moved by hand",
  held: "Held",
  changed: "Known, with differences",
};

export const onlyIn = (value: string | undefined): Only | undefined => ONLY.find((name) => name === value);

/** The kinds that occur, each with its number; the chosen one also where it no longer does. */
export function onlyChoices(counts: PlanCounts, chosen: Only | undefined) {
  return ONLY.filter((name) => counts[name] > 0 || name === chosen).map((name) => ({
    value: name,
    label: `${LABELS[name]} (${count(counts[name])})`,
  }));
}
