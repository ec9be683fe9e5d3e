import { describe, expect, it } from "vitest";

import { changeLines } from "./audit";

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
