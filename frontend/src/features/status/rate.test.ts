import { describe, expect, it } from "vitest";

import type { JobState } from "@/shared/api/types";

import { rateOf } from "./rate";

const seen = (job_id: string, processed_rows: number, status: JobState = "PROCESSING") => ({
  job_id,
  processed_rows,
  status,
});

describe("rateOf", () => {
  it("counts from the first look, not from zero", () => {
    expect(rateOf(seen("retried", 970), 0)).toBeNull();
    expect(rateOf(seen("retried", 980), 500)).toBeNull();
    expect(rateOf(seen("retried", 990), 2000)).toBe(10);
  });
  it("begins anew when the job does", () => {
    rateOf(seen("again", 500), 0);
    rateOf(seen("again", 500, "COMPLETED"), 1000);
    expect(rateOf(seen("again", 0), 9000)).toBeNull();
    expect(rateOf(seen("again", 100), 11_000)).toBe(50);
  });
});
