import { describe, expect, it } from "vitest";

import { sentence, steps } from "./history";

const entry = (what: string, from_value = "", to_value = "", field = "") => ({
  what,
  field,
  from_value,
  to_value,
});

describe("an entry of the history", () => {
  it.each([
    [entry("assigned", "", "Ann"), "Assigned to Ann"],
    [entry("reassigned", "Ann", "Bo"), "Given to Bo"],
    [entry("escalated", "Ann", "Cy"), "Escalated to Cy"],
    [entry("given back", "Cy", ""), "Given back"],
    [entry("released", "Ann", ""), "Back to the pool, from Ann"],
    [entry("note added"), "Note"],
    [entry("details changed", "", "A-1", "reference_number"), "Reference number"],
    [entry("something new"), "something new"],
  ])("%o says %s", (given, said) => {
    expect(sentence(given)).toBe(said);
  });
  it("shows from what to what where something was changed", () => {
    expect(steps(entry("state changed", "Assigned", "In Progress"))).toEqual(["Assigned", "In Progress"]);
    expect(steps(entry("details changed", "", "2026-12-01", "hold_until_date"))).toEqual([
      "nothing",
      "12/01/2026",
    ]);
    expect(steps(entry("details changed", "", "written off", "result"))?.[1]).toBe("Written off");
    expect(steps(entry("assigned", "", "Ann"))).toBeUndefined();
    expect(steps(entry("details changed"))).toBeUndefined();
  });
});
