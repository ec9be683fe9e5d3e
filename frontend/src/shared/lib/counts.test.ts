import { describe, expect, it } from "vitest";

import { present, sumOf } from "./counts";

const KINDS = { placed: "Placed", waiting: "Waiting", broken: "To be repaired" };

describe("counts", () => {
  it("keep the order of the kinds and leave out what does not occur", () => {
    expect(present(KINDS, { waiting: 2, placed: 5, broken: 0 })).toEqual([
      ["placed", 5],
      ["waiting", 2],
    ]);
  });
  it("add up what is known, and nothing else", () => {
    const counts: Record<string, number> = { placed: 5, waiting: 2, newer: 9 };
    expect(sumOf<keyof typeof KINDS>(KINDS, counts)).toBe(7);
  });
});
