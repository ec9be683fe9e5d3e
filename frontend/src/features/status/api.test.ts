import { describe, expect, it } from "vitest";

import { secondsLeft } from "./api";

describe("secondsLeft", () => {
  it("says nothing while rows remain and no time does", () => {
    expect(secondsLeft({ eta_seconds: 0, processed_rows: 389, total_rows: 1000 })).toBeNull();
    expect(secondsLeft({ eta_seconds: 12, processed_rows: 389, total_rows: 1000 })).toBe(12);
    expect(secondsLeft({ eta_seconds: null, processed_rows: 0, total_rows: 1000 })).toBeNull();
    expect(secondsLeft({ eta_seconds: 0, processed_rows: 1000, total_rows: 1000 })).toBe(0);
  });
});
