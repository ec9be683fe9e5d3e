/** A claim's history in sentences: what people and Claimdeck did. The payer's answers are shown as such. */

import type { WorkEntry } from "../types";
import { OUTCOMES, isOutcome } from "@/shared/claims/outcomes";
import { date } from "@/shared/lib/dates";

import { resultLabel } from "../states";

type Said = Pick<WorkEntry, "what" | "field" | "from_value" | "to_value">;

const PLAIN: Record<string, string> = {
  created: "Came into work",
  "note added": "Note",
  "note changed": "Note changed; before it said",
  answered: "The payer answered",
  "closed by the payer's answer": "Closed, because the payer has paid",
  "reopened by the payer's answer": "Opened again, because the payer's answer has changed",
  "came back from hold": "Came back from hold",
  undone: "The assignment was undone",
};

const PEOPLE: Record<string, [known: (to: string) => string, unknown: string]> = {
  assigned: [(to) => `Assigned to ${to}`, "Assigned"],
  reassigned: [(to) => `Given to ${to}`, "Given to somebody else"],
  escalated: [(to) => `Escalated to ${to}`, "Escalated"],
  "given back": [(to) => `Given back to ${to}`, "Given back"],
};

const FIELDS: Record<string, string> = {
  hold_until_date: "On hold until",
  hold_reason: "Reason for the hold",
  result: "Result",
  next_action: "Next action",
  next_action_date: "Day of the next action",
  reference_number: "Reference number",
  deadline_date: "Deadline",
  priority: "Priority",
};

/** What happened, as a short sentence without its end. */
export function sentence(entry: Said): string {
  const { what, from_value: from, to_value: to } = entry;
  const person = PEOPLE[what];
  if (person) return to ? person[0](to) : person[1];
  if (what === "released") return from ? `Back to the pool, from ${from}` : "Back to the pool";
  if (what === "held") return to ? `Held out of plans by ${to}` : "Held out of plans";
  return PLAIN[what] ?? changed(entry);
}

/** What it was and what it is, where an entry has both worth showing. */
export function steps({ what, field, from_value: from, to_value: to }: Said): [string, string] | undefined {
  const changes = what === "state changed" || what === "details changed" || what === "updated";
  if (!changes || (from === "" && to === "")) return undefined;
  return [value(field, from), value(field, to)];
}

function changed({ what, field }: Said): string {
  if (what === "state changed") return "Status";
  if (what === "updated") return FIELDS[field] ?? "Facts renewed by a file";
  return FIELDS[field] ?? (field ? field.replaceAll("_", " ") : what);
}

function value(field: string, text: string): string {
  if (text === "") return "nothing";
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return date(text);
  if (field === "result") return resultLabel(text);
  return isOutcome(text) ? OUTCOMES[text].label : text;
}
