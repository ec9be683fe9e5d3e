/** What can be decided about failed claims as they are, said in words. */

import { counted } from "@/shared/lib/numbers";

import type { ManyForm } from "../types";

export type Decision = "resubmit" | "release" | "assign" | "write_off" | "resolved";

interface Said {
  label: string;
  /** What the button of the dialog does, in numbers. */
  action: (claims: number) => string;
  meaning: string;
  /** Whether a reason has to be given. */
  reason: boolean;
  danger?: boolean;
}

export const DECISIONS: Record<Decision, Said> = {
  release: {
    label: "Release",
    action: (claims) => `Release ${counted(claims, "claim")}`,
    meaning:
      "The rules that hold these claims are waived for this version, by your word. A rule that rejects is never waived.",
    reason: true,
  },
  resubmit: {
    label: "Resubmit",
    action: (claims) => `Resubmit ${counted(claims, "claim")}`,
    meaning:
      "The claims wait in staging as a new version and go through the whole pipeline again, as they are.",
    reason: true,
  },
  assign: {
    label: "Assign",
    action: (claims) => `Assign ${counted(claims, "claim")}`,
    meaning: "The person finds them under their name in this list. An empty name takes them back.",
    reason: false,
  },
  write_off: {
    label: "Write off",
    action: (claims) => `Write off ${counted(claims, "claim")}`,
    meaning: "The claims stay among the failed for good, and nobody has to decide about them any more.",
    reason: false,
    danger: true,
  },
  resolved: {
    label: "Resolve",
    action: (claims) => `Resolve ${counted(claims, "claim")}`,
    meaning: "The claims were settled outside of the pipeline. They stay among the failed.",
    reason: false,
  },
};

/** A decision as the API takes it; `text` is the reason, the notes, or the user name. */
export function formOf(decision: Decision, ids: number[], text: string): ManyForm {
  const nothing = { ids, reason: "", user: "", action: "", notes: "" };
  switch (decision) {
    case "resubmit":
    case "release":
      return { ...nothing, what: decision, reason: text };
    case "assign":
      return { ...nothing, what: "assign", user: text };
    default:
      return { ...nothing, what: "resolve", action: decision, notes: text };
  }
}
