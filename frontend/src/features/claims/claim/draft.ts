/** What somebody has typed about a claim in work: what of it changes the claim, in words and as it is sent. */

import type { WorkClaim, WorkClaimChange, WorkState } from "../types";
import { date } from "@/shared/lib/dates";
import { NONE } from "@/shared/lib/money";

import { goesOn, resultLabel } from "../states";

export interface Draft {
  state: WorkState;
  note: string;
  /** The text replaces the latest own note. */
  edits: boolean;
  holdUntil: string;
  holdReason: string;
  result: string;
  nextAction: string;
  nextActionDate: string;
  reference: string;
}

type Field = Exclude<keyof Draft, "note" | "edits">;

/** The fields of the form with what the claim says there. */
const SAYS: Record<Field, (claim: WorkClaim) => string> = {
  state: (claim) => claim.state,
  holdUntil: (claim) => claim.hold_until_date ?? "",
  holdReason: (claim) => claim.hold_reason,
  result: (claim) => claim.result,
  nextAction: (claim) => claim.next_action,
  nextActionDate: (claim) => claim.next_action_date ?? "",
  reference: (claim) => claim.reference_number,
};

const LABELS: Record<Field, string> = {
  state: "Status",
  holdUntil: "On hold until",
  holdReason: "Reason for the hold",
  result: "Result",
  nextAction: "Next action",
  nextActionDate: "Day of the next action",
  reference: "Reference number",
};

const FIELDS = Object.keys(SAYS) as Field[];
const HOLD: Field[] = ["holdUntil", "holdReason"];
const CLOSING: Field[] = ["result", "nextAction", "nextActionDate", "reference"];

export function draftOf(claim: WorkClaim): Draft {
  const fields = Object.fromEntries(FIELDS.map((field) => [field, SAYS[field](claim)]));
  return { ...(fields as Record<Field, string>), note: "", edits: false } as Draft;
}

/** The fields that belong to a state; the others are not shown and not sent. */
export function fieldsFor(state: WorkState): Field[] {
  if (state === "On Hold") return ["state", ...HOLD];
  if (state === "Closed") return ["state", ...CLOSING];
  return state === "Submitted" ? ["state", "reference"] : ["state"];
}

/** One difference between the draft and the claim; the note has no older text unless it is edited. */
export interface Difference {
  field: Field | "note";
  label: string;
  from: string;
  to: string;
}

function shown(field: Field, value: string): string {
  if (value === "") return NONE;
  if (field === "holdUntil" || field === "nextActionDate") return date(value);
  return field === "result" ? resultLabel(value) : value;
}

/** What the claim says in a field, as it is shown. */
export function saidOf(field: Field, claim: WorkClaim): string {
  return shown(field, SAYS[field](claim));
}

export function differences(claim: WorkClaim, draft: Draft): Difference[] {
  const found: Difference[] = fieldsFor(draft.state).flatMap((field) => {
    const [from, to] = [SAYS[field](claim), draft[field].trim()];
    return from === to
      ? []
      : [{ field, label: LABELS[field], from: shown(field, from), to: shown(field, to) }];
  });
  const latest = latestOwn(claim);
  const text = draft.note.trim();
  if (draft.edits && latest && text !== latest.text) {
    found.push({ field: "note", label: "Your latest note", from: latest.text, to: text || NONE });
  } else if (!draft.edits && text !== "") {
    found.push({ field: "note", label: "Note", from: NONE, to: text });
  }
  return found;
}

/** The newest note, where it is one's own and may be edited. */
export function latestOwn(claim: WorkClaim): WorkClaim["notes"][number] | undefined {
  return claim.notes.find((note) => note.id === claim.can.edit_note);
}

/** Why the draft cannot be saved as it stands; undefined when it can. */
export function hindrance(claim: WorkClaim, draft: Draft, today: string): string | undefined {
  if (draft.state === "Closed") {
    if (draft.result === "") return "Choose what closing the claim came to.";
    if (goesOn(draft.result) && (draft.nextAction.trim() === "" || draft.nextActionDate === ""))
      return "The payer will answer: say what is to be done next, and when.";
  }
  if (draft.state === "On Hold" && draft.holdUntil !== "" && draft.holdUntil <= today)
    return "The day on which the claim comes back must be after today.";
  if (draft.edits && draft.note.trim() === "") return "A note cannot be empty.";
  return differences(claim, draft).length === 0 ? "Nothing has changed yet." : undefined;
}

/** What is sent: only what differs, with the version that was seen. */
export function changeOf(claim: WorkClaim, draft: Draft): WorkClaimChange {
  const fields = new Set(differences(claim, draft).map(({ field }) => field));
  const given = <T>(field: Field | "note", value: T) => (fields.has(field) ? value : undefined);
  return {
    version: claim.version,
    state: given("state", draft.state),
    note: given("note", {
      text: draft.note.trim(),
      id: draft.edits ? latestOwn(claim)?.id : undefined,
    }),
    hold_until_date: given("holdUntil", draft.holdUntil || null),
    hold_reason: given("holdReason", draft.holdReason.trim()),
    result: given("result", draft.result),
    next_action: given("nextAction", draft.nextAction.trim()),
    next_action_date: given("nextActionDate", draft.nextActionDate || null),
    reference_number: given("reference", draft.reference.trim()),
  } as WorkClaimChange;
}
