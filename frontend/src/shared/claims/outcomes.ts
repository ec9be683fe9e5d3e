/** The outcomes of a claim: label, colour, icon and definition, the same everywhere. */

import {
  IconAlertTriangle,
  IconArrowsSplit,
  IconBan,
  IconBuildingStore,
  IconCircleCheck,
  IconCircleMinus,
  IconCircleX,
  IconClock,
  IconFileUnknown,
  IconFlag,
  IconMailCheck,
  IconPlugConnectedX,
  IconRefresh,
  IconSearchOff,
  IconTableOff,
  IconUserDollar,
  IconUserX,
} from "@tabler/icons-react";

import type { Outcome } from "@/shared/api/types";
import { type Counts, sumOf } from "@/shared/lib/counts";
import type { Look } from "@/shared/ui/Tone";

export const OUTCOMES: Record<Outcome, Look & { definition: string }> = {
  paid: {
    label: "Paid",
    tone: "green",
    icon: IconCircleCheck,
    definition: "The payer has finished and paid something on the claim.",
  },
  patient_responsibility: {
    label: "Patient responsibility",
    tone: "teal",
    icon: IconUserDollar,
    definition:
      "The payer has finished and paid nothing, because the allowed amount is the patient's to pay (deductible, copay or coinsurance).",
  },
  denied: {
    label: "Denied",
    tone: "red",
    icon: IconCircleX,
    definition: "The payer has finished and refuses to pay; the codes say why.",
  },
  no_payment: {
    label: "No payment",
    tone: "grey",
    outline: true,
    icon: IconCircleMinus,
    definition: "The payer has finished, and no payment will follow.",
  },
  finalized: {
    label: "Finalized",
    tone: "green",
    outline: true,
    icon: IconFlag,
    definition: "The payer has finished; how it ended is not said in more detail.",
  },
  revised: {
    label: "Revised",
    tone: "blue",
    outline: true,
    icon: IconRefresh,
    definition: "The payer has finished, and has revised the claim or forwarded it to another payer.",
  },
  information_requested: {
    label: "Information requested",
    tone: "violet",
    icon: IconFileUnknown,
    definition: "The payer waits for something: records, a form, an answer. Nothing moves before it arrives.",
  },
  pending: {
    label: "Pending",
    tone: "amber",
    icon: IconClock,
    definition: "The payer has the claim and is still working on it.",
  },
  acknowledged: {
    label: "Acknowledged",
    tone: "blue",
    icon: IconMailCheck,
    definition: "The payer has received the claim and not yet begun.",
  },
  misdirected: {
    label: "Misdirected",
    tone: "red",
    outline: true,
    icon: IconArrowsSplit,
    definition: "The claim reached a payer that is not responsible for it, and was passed on or returned.",
  },
  rejected: {
    label: "Rejected",
    tone: "red",
    outline: true,
    icon: IconBan,
    definition: "The payer did not take the claim into its system. It has to be corrected and sent again.",
  },
  not_found: {
    label: "Not found",
    tone: "grey",
    icon: IconSearchOff,
    definition: "The payer has no such claim for this practice in the dates searched.",
  },
  patient_mismatch: {
    label: "Patient differs",
    tone: "grey",
    outline: true,
    icon: IconUserX,
    definition: "The payer has this claim number, for another patient. Nothing of that patient is shown.",
  },
  practice_unknown: {
    label: "Practice unknown",
    tone: "orange",
    outline: true,
    icon: IconBuildingStore,
    definition: "The row's tax id is none of your practices, so the payer was not asked.",
  },
  payer_unavailable: {
    label: "Payer unavailable",
    tone: "orange",
    outline: true,
    icon: IconPlugConnectedX,
    definition: "The payer did not answer for longer than Claimdeck keeps trying. Retry asks again.",
  },
  inquiry_error: {
    label: "Inquiry error",
    tone: "orange",
    outline: true,
    icon: IconAlertTriangle,
    definition: "The payer answered with an error about the question, not with the claim.",
  },
  invalid_row: {
    label: "Invalid row",
    tone: "brown",
    outline: true,
    icon: IconTableOff,
    definition:
      "A cell of the row cannot be used; the payer was not asked. Correct the row and upload it again.",
  },
};

export const OUTCOME_ORDER = Object.keys(OUTCOMES) as Outcome[];

export function isOutcome(value: string | undefined): value is Outcome {
  return value !== undefined && Object.hasOwn(OUTCOMES, value);
}

/** How many results there are: more than rows where the payer gave several claims for one row. */
export function resultsIn(counts: Counts<Outcome>): number {
  return sumOf(OUTCOMES, counts);
}
