import { describe, expect, it } from "vitest";

import type { Item, Plan, PlanCounts, PlanPerson } from "../types";
import { beside } from "./beside";
import { onlyChoices, onlyIn } from "./filters";
import { atWork, barOf, choiceOf, loadInWords } from "./people";
import { besides, consequences, fromOf, headline, over } from "./words";

const counts = (more: Partial<PlanCounts> = {}): PlanCounts => ({
  claims: 500,
  assigned: 482,
  unassigned: 16,
  held: 2,
  moved: 0,
  new: 500,
  known: 0,
  changed: 0,
  problem_rows: 0,
  ...more,
});

const person = (more: Partial<PlanPerson> = {}): PlanPerson => ({
  id: "ann",
  name: "Ann Example",
  role: "Biller",
  strategy: "payer",
  capacity: 20,
  used_today: 6,
  planned: 12,
  remaining: 2,
  note: "",
  ...more,
});

describe("a plan in words", () => {
  it("says first how many claims can be assigned", () => {
    expect(headline(counts())).toBe("482 of 500 claims can be assigned");
    expect(headline(counts({ claims: 1, assigned: 1 }))).toBe("1 of 1 claim can be assigned");
    expect(headline(counts({ claims: 0, assigned: 0 }))).toBe("No claim can be planned");
  });
  it("names beside it only what occurs", () => {
    expect(besides(counts())).toEqual(["16 stay in the pool", "2 held"]);
    expect(besides(counts({ unassigned: 0, held: 0, moved: 3 }))).toEqual(["3 moved by hand"]);
  });
  it("says what confirming does, in numbers", () => {
    const people = [person(), person({ id: "bo", planned: 0 })];
    expect(consequences({ counts: counts({ problem_rows: 1 }), people })).toEqual([
      "482 claims go to the desks of 1 person.",
      "18 claims go to the pool, where everybody who plans sees them.",
      "1 row to be repaired is left out.",
    ]);
    expect(consequences({ counts: counts({ assigned: 0 }), people: [] })[0]).toBe("Nobody is given a claim.");
  });
  it("says why it can no longer be confirmed, and nothing while it can", () => {
    const plan = { stage: "proposed", plan_date: "2026-11-21" } as Plan;
    expect(over(plan)).toBeNull();
    expect(over({ ...plan, stage: "ended" })?.text).toContain("11/21/2026");
    const executed = over({ ...plan, stage: "executed", executed_by: "admin" } as Plan);
    expect(executed?.text).toContain("by admin");
  });
});

describe("a person's load", () => {
  it("tells what was there before from what the plan brings", () => {
    expect(loadInWords(person())).toBe("Ann Example: 18 of 20: 6 before, 12 by this plan");
    expect(loadInWords(person({ used_today: 0, note: "absent" }))).toBe(
      "Ann Example: 12 of 20 by this plan · absent",
    );
    expect(barOf(person())).toMatchObject({ figures: "18/20", limit: 20, key: "ann" });
    expect(barOf(person()).parts.map(({ value }) => value)).toEqual([6, 12]);
  });
  it("offers somebody with the places that are left, or why there are none", () => {
    expect(choiceOf(person())).toBe("Ann Example · 2 places left");
    expect(choiceOf(person({ remaining: 0 }))).toBe("Ann Example · no place left");
    expect(choiceOf(person({ note: "absent today" }))).toBe("Ann Example · absent today");
  });
});

describe("atWork", () => {
  it("has people by name, and nobody who takes no claims", () => {
    const admin = person({ id: "admin", name: "admin", capacity: 0, used_today: 0, planned: 0 });
    const bo = person({ id: "bo", name: "Bo Sample" });
    expect(atWork([bo, admin, person()]).map(({ id }) => id)).toEqual(["ann", "bo"]);
  });
});

describe("beside", () => {
  it("has everybody of either plan, the largest difference on top", () => {
    const rows = beside(
      [person(), person({ id: "bo", name: "Bo Sample", planned: 20 })],
      [person({ planned: 15 }), person({ id: "cy", name: "Cy Test", planned: 17 })],
    );
    expect(rows.map(({ id, old, now }) => [id, old, now])).toEqual([
      ["bo", 20, 0],
      ["cy", 0, 17],
      ["ann", 12, 15],
    ]);
  });
});

describe("the filters of a plan's claims", () => {
  it("offer what occurs, and what is chosen", () => {
    expect(onlyChoices(counts(), undefined).map(({ value }) => value)).toEqual(["unassigned", "held"]);
    expect(onlyChoices(counts(), "moved").map(({ value }) => value)).toEqual(["unassigned", "moved", "held"]);
    expect(onlyIn("unassigned")).toBe("unassigned");
    expect(onlyIn("everything")).toBeUndefined();
  });
});

describe("fromOf", () => {
  const item = (name: string | null, held_by_rule = "") =>
    ({ person: name ? { id: name, name } : null, held_by_rule }) as Item;
  it("names up to two people, and counts more", () => {
    expect(fromOf([item("Ann"), item("Ann")])).toBe("Ann");
    expect(fromOf([item("Ann"), item(null)])).toBe("Ann, Nobody");
    expect(fromOf([item(null, "Late")])).toBe("Held");
    expect(fromOf([item("Ann"), item("Bo"), item("Cy")])).toBe("3 people");
  });
});
