import { describe, expect, it } from "vitest";

import { rangeIn, usualRanges } from "./range";

const TODAY = "2026-11-21";

describe("the days of a report", () => {
  it("are the last 30 where the address says nothing that can be used", () => {
    const usual = { from: "2026-10-23", to: TODAY };
    expect(rangeIn({}, TODAY)).toEqual(usual);
    expect(rangeIn({ from: "yesterday", to: "soon" }, TODAY)).toEqual(usual);
    expect(rangeIn({ to: "2027-01-01" }, TODAY)).toEqual(usual);
  });
  it("are those of the address, up to a year", () => {
    expect(rangeIn({ from: "2026-11-01", to: "2026-11-05" }, TODAY)).toEqual({
      from: "2026-11-01",
      to: "2026-11-05",
    });
    expect(rangeIn({ from: "2025-11-21" }, TODAY).from).toBe("2025-11-21");
    expect(rangeIn({ from: "2025-11-20" }, TODAY).from).toBe("2026-10-23");
  });
  it("never end before they begin", () => {
    expect(rangeIn({ from: "2026-11-06", to: "2026-11-05" }, TODAY)).toEqual({
      from: "2026-10-07",
      to: "2026-11-05",
    });
  });
  it("include both ends", () => {
    expect(usualRanges(TODAY)[0]).toEqual({ label: "7 days", from: "2026-11-15", to: TODAY });
  });
});
