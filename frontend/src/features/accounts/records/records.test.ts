import { describe, expect, it } from "vitest";

import { startOf } from "./records";

describe("startOf", () => {
  it("is midnight of the reader's own time", () => {
    expect(startOf("2026-03-02")).toBe(new Date(2026, 2, 2).toISOString());
    expect(startOf("2026-03-31", 1)).toBe(new Date(2026, 3, 1).toISOString());
    expect(startOf(undefined)).toBeUndefined();
    expect(startOf("soon")).toBeUndefined();
  });
});
