import { describe, expect, it } from "vitest";

import type { Rule } from "../types";
import {
  changesOf,
  draftOf,
  howMany,
  lacking,
  moved,
  newCondition,
  newRule,
  NO_ACTION,
  sent,
  sentence,
  takenBy,
} from "./rules";

const nameOf = (id: string) => (id === "p1" ? "Ann Example" : "somebody who left");

const STORED: Rule = {
  id: 7,
  name: "Large at Aetna",
  is_active: true,
  conditions: [
    { field: "payer", any_of: ["Aetna", "Cigna"] },
    { field: "amount", at_least: "500.00" },
  ],
  action: { role: "Sr. Biller", skill: "Aetna", level: 5 },
  sentence: "",
};

describe("a rule as a sentence", () => {
  it("reads as people would say it", () => {
    expect(sentence(draftOf(STORED), nameOf)).toBe(
      "When payer is Aetna or Cigna and amount is at least $500.00, give to Sr. Biller with Aetna 5 or more.",
    );
  });
  it.each([
    [{ ...NO_ACTION, hold: true }, "Always, hold it out of every plan."],
    [{ ...NO_ACTION, person: "p1" }, "Always, give to Ann Example."],
    [{ ...NO_ACTION, strategy: "age" as const }, "Always, by age."],
    [{ ...NO_ACTION, level: 3 }, "Always, give to somebody with the payer's skill 3 or more."],
    [NO_ACTION, "Always, …."],
  ])("says what it does: %j", (action, words) => {
    expect(sentence({ conditions: [], action }, nameOf)).toBe(words);
  });
  it.each([
    ["0", "17", "the patient's age is 0 to 17"],
    ["", "17", "the patient's age is at most 17"],
    ["65", "65", "the patient's age is 65"],
    ["", "", "the patient's age is at most …"],
  ])("has its bounds %s to %s", (at_least, at_most, words) => {
    const condition = { ...newCondition("patient_age"), at_least, at_most };
    expect(sentence({ conditions: [condition], action: NO_ACTION }, nameOf)).toContain(words);
  });
});

describe("what is sent of a rule", () => {
  it("is what was stored, as long as nothing was changed", () => {
    expect(sent(draftOf(STORED))).toMatchObject({
      id: 7,
      name: "Large at Aetna",
      conditions: [
        { field: "payer", any_of: ["Aetna", "Cigna"] },
        { field: "amount", at_least: "500.00" },
      ],
      action: { role: "Sr. Biller", skill: "Aetna", level: 5, strategy: null, hold: false },
    });
  });
  it("has whole numbers as numbers, amounts to the cent, and anything else for the server to refuse", () => {
    const bound = (field: "priority" | "amount", at_least: string) =>
      sent({ ...newRule(), conditions: [{ ...newCondition(field), at_least }] }).conditions?.[0]?.at_least;
    expect(bound("priority", " 4 ")).toBe(4);
    expect(bound("priority", "-1")).toBe(-1);
    expect(bound("priority", "four")).toBe("four");
    expect(bound("amount", "$1,500.50")).toBe("1500.50");
  });
});

describe("lacking", () => {
  const rule = { ...newRule(), name: "Named", action: { ...NO_ACTION, hold: true } };
  it("says what is missing, in the order of the fields", () => {
    expect(lacking({ ...rule, name: " " })).toContain("name");
    expect(lacking(rule)).toBe("Payer: name at least one value.");
    expect(lacking({ ...rule, conditions: [newCondition("amount")] })).toContain("at least, at most");
    expect(lacking({ ...rule, conditions: [], action: NO_ACTION })).toBe("Say what the rule does.");
    expect(lacking({ ...rule, conditions: [] })).toBeNull();
  });
});

describe("moved", () => {
  it("puts one at another place, never beyond the ends", () => {
    expect(moved(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
    expect(moved(["a", "b", "c"], 0, 1)).toEqual(["b", "a", "c"]);
    expect(moved(["a", "b", "c"], 0, 9)).toEqual(["b", "c", "a"]);
  });
});

describe("changesOf", () => {
  const [one, two] = [draftOf(STORED), draftOf({ ...STORED, id: 8, name: "Second" })];
  it("counts what saving would do", () => {
    expect(howMany(changesOf([one, two], [one, two]))).toBe(0);
    const changes = changesOf(
      [one, two],
      [
        { ...newRule(), name: "New" },
        { ...one, is_active: false },
      ],
    );
    expect(changes).toEqual({
      added: ["New"],
      changed: ["Large at Aetna"],
      removed: ["Second"],
      ordered: false,
    });
    expect(howMany(changes)).toBe(3);
  });
  it("sees another order, but not that something before was taken out", () => {
    expect(changesOf([one, two], [two, one]).ordered).toBe(true);
    expect(changesOf([one, two], [two]).ordered).toBe(false);
  });
});

describe("takenBy", () => {
  it("knows nothing of rules that were not tried", () => {
    const rules = [draftOf(STORED), draftOf({ ...STORED, id: 8, name: "Off", is_active: false })];
    expect([...takenBy(rules, { rules: [{ name: "Large at Aetna", claims: 34 }] })]).toEqual([["7", 34]]);
  });
});
