import { describe, expect, it } from "vitest";

import type { WorkState } from "../types";

import { peopleOf, reachable, statesOf } from "./summing";

const inStates = (...states: WorkState[]) => states.map((state) => ({ state }));
const of = (...names: (string | null)[]) =>
  names.map((name) => ({ assignee: name === null ? null : { id: name, name } }));

describe("several claims", () => {
  it("are summed up by state, in the order of the work", () => {
    expect(statesOf(inStates("In Progress", "Assigned", "In Progress"))).toBe("Assigned 1, In Progress 2");
    expect(statesOf(inStates("Closed", "Closed"))).toBe("Closed");
  });
  it("are summed up by person, those of nobody last", () => {
    expect(peopleOf(of(null, "Bo", "Ann", null))).toBe("Bo 1, Ann 1, nobody 2");
    expect(peopleOf(of(null))).toBe("nobody");
    expect(peopleOf(of("A", "B", "C", "D", "E", "F"))).toBe("A 1, B 1, C 1, D 1 and 2 more");
  });
  it("reach the states that a step leads to", () => {
    expect(reachable(inStates("Assigned", "Submitted"))).toEqual(["In Progress", "On Hold", "Closed"]);
    expect(reachable(inStates("Pool"))).toEqual([]);
  });
});
