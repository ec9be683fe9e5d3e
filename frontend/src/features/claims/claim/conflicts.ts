/** Two people changed one claim: where they disagree, and the draft that follows from what is chosen. */

import type { WorkClaim } from "../types";
import { NONE } from "@/shared/lib/money";

import { type Difference, differences, type Draft, draftOf, latestOwn, saidOf } from "./draft";

export type Choice = "mine" | "theirs";

export interface Disagreement {
  field: Difference["field"];
  label: string;
  mine: string;
  theirs: string;
  /** Why one's own cannot stand any more. */
  refused?: string;
}

/** Every field that was changed here and does not say the same on the claim as it is now. */
export function disagreements(base: WorkClaim, mine: Draft, theirs: WorkClaim): Disagreement[] {
  return differences(base, mine).flatMap(({ field, label, to }): Disagreement[] => {
    if (field === "note") return [{ field, label, mine: to, theirs: newNote(base, theirs) }];
    const now = saidOf(field, theirs);
    if (now === to) return [];
    const refused = field === "state" ? stepRefused(mine, theirs) : undefined;
    return [{ field, label, mine: to, theirs: now, refused }];
  });
}

/** The draft on the claim as it is now. Where nothing is chosen, what was typed stands. */
export function merged(
  mine: Draft,
  base: WorkClaim,
  theirs: WorkClaim,
  choices: Partial<Record<Difference["field"], Choice>>,
): Draft {
  const wanted = draftOf(theirs);
  for (const { field } of differences(base, mine)) {
    if (choices[field] === "theirs") continue;
    if (field === "note") {
      wanted.note = mine.note;
      // Somebody has written since: one's own is not the latest any more, and the text becomes a note of its own.
      wanted.edits = mine.edits && latestOwn(theirs)?.id === latestOwn(base)?.id;
    } else if (field !== "state" || !stepRefused(mine, theirs)) {
      (wanted as Record<typeof field, string>)[field] = mine[field];
    }
  }
  return wanted;
}

function stepRefused(mine: Draft, theirs: WorkClaim): string | undefined {
  if (mine.state === theirs.state || theirs.can.steps.includes(mine.state)) return undefined;
  return `Not possible any more: no step leads from ${theirs.state} to ${mine.state}.`;
}

function newNote(base: WorkClaim, theirs: WorkClaim): string {
  const newest = theirs.notes[0];
  const known = base.notes.find((note) => note.id === newest?.id);
  return newest && newest.text !== known?.text ? newest.text : NONE;
}
