import { describe, expect, it } from "vitest";

import { retryChoices } from "./retrying";

const job = (not_answered_count: number, scopes: [number, number, number], open = 0) => ({
  total_rows: 100,
  processed_rows: 100 - open,
  not_answered_count,
  retry_counts: { not_answered: scopes[0], failed: scopes[1], all: scopes[2] },
});
const labels = (...given: Parameters<typeof job>) => retryChoices(job(...given)).map(({ label }) => label);

describe("retryChoices", () => {
  it("counts as not answered what the job counts", () => {
    expect(labels(14, [14, 14, 100])).toEqual(["Retry 14 not answered", "Ask again about all 100 rows"]);
  });
  it("says that invalid rows are not asked, and that the payer's no is asked again only on request", () => {
    expect(labels(60, [45, 65, 85])).toEqual([
      "Retry 45 of 60 not answered",
      "Retry 65, also the 20 not found or of another patient",
      "Ask again about all 85 rows",
    ]);
  });
  it("offers what was not found first when all else is answered", () => {
    expect(labels(0, [0, 7, 100])[0]).toBe("Retry 7 not found or of another patient");
  });
  it("names rows that were never asked", () => {
    expect(labels(0, [40, 40, 100], 40)[0]).toBe("Retry 40 not asked yet");
    expect(labels(5, [45, 45, 100], 40)[0]).toBe("Retry 45 not answered or not asked yet");
  });
  it("offers nothing where every row is invalid", () => {
    expect(labels(100, [0, 0, 0])).toEqual([]);
  });
});
