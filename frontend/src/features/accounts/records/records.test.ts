import { describe, expect, it } from "vitest";

import { changeLines, startOf } from "./records";

describe("changeLines", () => {
  it("says from and to", () => {
    expect(changeLines({ access: ["member", "auditor"], is_active: [true, false] })).toEqual([
      "access: member → auditor",
      "is active: yes → no",
    ]);
  });
  it("has words for what was not there, and for what is there no more", () => {
    expect(changeLines({ practices: [[], ["North", "South"]], city: ["Testville", ""] })).toEqual([
      "practices: North, South",
      "city: Testville → none",
    ]);
  });
});

describe("startOf", () => {
  it("is midnight of the reader's own time", () => {
    expect(startOf("2026-03-02")).toBe(new Date(2026, 2, 2).toISOString());
    expect(startOf("2026-03-31", 1)).toBe(new Date(2026, 3, 1).toISOString());
    expect(startOf(undefined)).toBeUndefined();
    expect(startOf("soon")).toBeUndefined();
  });
});
