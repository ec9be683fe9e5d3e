/** The states of a claim in work and how it can end: words, colours, icons. */

import {
  IconCircleCheck,
  IconInbox,
  IconPencil,
  IconPlayerPause,
  IconSend,
  IconUserCheck,
} from "@tabler/icons-react";

import type { WorkState } from "./types";
import type { Look } from "@/shared/ui/Tone";

export const STATES: Record<WorkState, Look & { definition: string }> = {
  Pool: {
    label: "Pool",
    tone: "grey",
    outline: true,
    icon: IconInbox,
    definition: "On nobody's desk. It waits to be handed out.",
  },
  Assigned: {
    label: "Assigned",
    tone: "blue",
    outline: true,
    icon: IconUserCheck,
    definition: "On somebody's desk, not begun.",
  },
  "In Progress": {
    label: "In Progress",
    tone: "blue",
    icon: IconPencil,
    definition: "Somebody works on it.",
  },
  "On Hold": {
    label: "On Hold",
    tone: "amber",
    outline: true,
    icon: IconPlayerPause,
    definition: "It waits for something, and comes back by itself on its day where it has one.",
  },
  Submitted: {
    label: "Submitted",
    tone: "violet",
    outline: true,
    icon: IconSend,
    definition: "Sent to the payer; its answer is awaited.",
  },
  Closed: {
    label: "Closed",
    tone: "grey",
    icon: IconCircleCheck,
    definition: "Done. A new denial by the payer can open it again.",
  },
};

export const STATE_ORDER = Object.keys(STATES) as WorkState[];

export function isState(value: string | undefined): value is WorkState {
  return value !== undefined && Object.hasOwn(STATES, value);
}

/** What closing a claim came to, as it is stored, in words of the form. */
export const RESULTS = [
  { value: "resubmitted", label: "Resubmitted" },
  { value: "appeal sent", label: "Appeal sent" },
  { value: "corrected", label: "Corrected" },
  { value: "paid", label: "Paid" },
  { value: "written off", label: "Written off" },
  { value: "patient billed", label: "Patient billed" },
  { value: "other", label: "Other" },
] as const;

export function resultLabel(value: string): string {
  return RESULTS.find((result) => result.value === value)?.label ?? value;
}

/** After these the payer answers once more: somebody has to look again on a day that closing asks for. */
const GOES_ON: ReadonlySet<string> = new Set(["resubmitted", "appeal sent", "corrected"]);

export function goesOn(result: string): boolean {
  return GOES_ON.has(result);
}
