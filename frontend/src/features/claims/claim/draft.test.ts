import { describe, expect, it } from "vitest";

import type { WorkClaim } from "../types";

import { disagreements, merged } from "./conflicts";
import { changeOf, differences, draftOf, fieldsFor, hindrance } from "./draft";

const TODAY = "2026-11-21";
const OLD_NOTE = {
  id: 7,
  text: "Called, no answer",
  author: "Ann",
  mine: true,
  created_at: "",
  edited_at: null,
};

function claim(changes: object = {}): WorkClaim {
  return {
    id: 3,
    version: 4,
    claim_id: "ZZ1001",
    state: "In Progress",
    hold_until_date: null,
    hold_reason: "",
    result: "",
    next_action: "",
    next_action_date: null,
    reference_number: "",
    notes: [],
    can: { steps: ["On Hold", "Submitted"], edit_note: null },
    ...changes,
  } as unknown as WorkClaim;
}

describe("what was typed about a claim", () => {
  it("is nothing at first", () => {
    expect(differences(claim(), draftOf(claim()))).toEqual([]);
    expect(hindrance(claim(), draftOf(claim()), TODAY)).toBe("Nothing has changed yet.");
  });
  it("is shown from → to, and sent with the version that was seen", () => {
    const draft = {
      ...draftOf(claim()),
      state: "On Hold" as const,
      holdUntil: "2026-12-01",
      note: " Waits ",
    };
    expect(differences(claim(), draft).map(({ label, from, to }) => [label, from, to])).toEqual([
      ["Status", "In Progress", "On Hold"],
      ["On hold until", "–", "12/01/2026"],
      ["Note", "–", "Waits"],
    ]);
    expect(JSON.parse(JSON.stringify(changeOf(claim(), draft)))).toEqual({
      version: 4,
      state: "On Hold",
      hold_until_date: "2026-12-01",
      note: { text: "Waits" },
    });
    expect(hindrance(claim(), draft, TODAY)).toBeUndefined();
  });
  it("leaves out the fields of another state", () => {
    const draft = { ...draftOf(claim()), result: "paid", holdReason: "records" };
    expect(fieldsFor("In Progress")).toEqual(["state"]);
    expect(differences(claim(), draft)).toEqual([]);
  });
  it("needs a result to close and a day to come back that is still to come", () => {
    const submitted = claim({ state: "Submitted" });
    const closing = { ...draftOf(submitted), state: "Closed" as const };
    expect(hindrance(submitted, closing, TODAY)).toBe("Choose what closing the claim came to.");
    expect(hindrance(submitted, { ...closing, result: "paid" }, TODAY)).toBeUndefined();
    const appealed = { ...closing, result: "appeal sent", nextAction: "Call about it" };
    expect(hindrance(submitted, appealed, TODAY)).toContain("what is to be done next");
    expect(hindrance(submitted, { ...appealed, nextActionDate: "2026-12-20" }, TODAY)).toBeUndefined();
    const waiting = { ...draftOf(claim()), state: "On Hold" as const };
    expect(hindrance(claim(), { ...waiting, holdUntil: TODAY }, TODAY)).toContain("after today");
    expect(hindrance(claim(), { ...waiting, holdUntil: "2026-11-22" }, TODAY)).toBeUndefined();
  });
  it("may replace the latest own note, and never with nothing", () => {
    const noted = claim({ notes: [OLD_NOTE], can: { steps: [], edit_note: 7 } });
    const edited = { ...draftOf(noted), edits: true, note: "Called, they look into it" };
    expect(differences(noted, edited)).toMatchObject([{ from: OLD_NOTE.text, to: edited.note }]);
    expect(changeOf(noted, edited).note).toEqual({ id: 7, text: edited.note });
    expect(hindrance(noted, { ...edited, note: " " }, TODAY)).toBe("A note cannot be empty.");
  });
});

describe("two people at one claim", () => {
  const mine = { ...draftOf(claim()), state: "Submitted" as const, note: "Sent by fax", reference: "A-1" };
  const theirs = claim({
    version: 5,
    state: "On Hold",
    hold_reason: "records",
    notes: [{ ...OLD_NOTE, id: 9, mine: false, text: "Records are missing" }],
    can: { steps: ["In Progress"], edit_note: null },
  });
  it("have both versions side by side, only where they disagree", () => {
    const rows = disagreements(claim(), mine, theirs);
    expect(rows.map(({ field, mine: own, theirs: other }) => [field, own, other])).toEqual([
      ["state", "Submitted", "On Hold"],
      ["reference", "A-1", "–"],
      ["note", "Sent by fax", "Records are missing"],
    ]);
    expect(rows[0]?.refused).toContain("no step leads from On Hold to Submitted");
    const same = claim({ version: 5, state: "Submitted", reference_number: "A-1" });
    expect(disagreements(claim(), mine, same).map(({ field }) => field)).toEqual(["note"]);
  });
  it("lose nothing that was typed unless the other is chosen", () => {
    const wanted = merged(mine, claim(), theirs, {});
    // The step is not possible any more; the note is added beside theirs.
    expect(wanted).toMatchObject({ state: "On Hold", holdReason: "records", note: "Sent by fax" });
    expect(changeOf(theirs, wanted).version).toBe(5);
    expect(merged(mine, claim(), theirs, { note: "theirs" }).note).toBe("");
  });
  it("turn an edit into a note of its own where the other wrote since", () => {
    const noted = claim({ notes: [OLD_NOTE], can: { steps: [], edit_note: 7 } });
    const edited = { ...draftOf(noted), edits: true, note: "Better" };
    expect(merged(edited, noted, theirs, {})).toMatchObject({ edits: false, note: "Better" });
    expect(merged(edited, noted, { ...noted, version: 9 }, {})).toMatchObject({ edits: true });
  });
});
