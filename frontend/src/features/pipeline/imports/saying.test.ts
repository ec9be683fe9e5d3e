import { describe, expect, it } from "vitest";

import type { ClaimsImport } from "../types";
import { becameOf, nameOf, placesOf, progressOf } from "./saying";

const file = (changes: Partial<ClaimsImport> = {}): ClaimsImport => ({
  id: "made-up",
  state: "PROCESSING",
  stage: "Putting claims into staging",
  filename: "made-up.837",
  file_kind: "837P",
  file_size: 100,
  created_by: "alice",
  created_at: "2026-01-02T03:04:05Z",
  started_at: null,
  completed_at: null,
  total: 12_000,
  processed: 10_000,
  staged: 9_998,
  existing: 1,
  unreadable: 1,
  reasons: [],
  unused_columns: [],
  notes: [],
  claims_per_second: null,
  eta_seconds: null,
  waiting_reason: null,
  ...changes,
});

describe("what is said of a file of claims", () => {
  it("has no name for those who see no patients", () => {
    expect(nameOf(file())).toBe("made-up.837");
    expect(nameOf(file({ filename: null }))).toBe("837P file");
  });
  it("says what is done before the claims are counted, and then how many are", () => {
    expect(progressOf(file({ state: "PENDING", stage: "", total: 0 }))).toBe("Waits for a worker");
    expect(progressOf(file({ stage: "Looking through the file", total: 0 }))).toBe(
      "Looking through the file",
    );
    expect(progressOf(file())).toBe("10,000 of 12,000 claims");
    expect(progressOf(file({ eta_seconds: 41 }))).toBe("10,000 of 12,000 claims · 0:41 left");
  });
  it("counts every claim of an ended one in one place", () => {
    const ended = { state: "COMPLETED", total: 10_000 } as const;
    expect(becameOf(file(ended))).toBe(
      "9,998 new in staging · 1 there already, left as it is · 1 cannot be read",
    );
    expect(becameOf(file({ ...ended, staged: 10_000, existing: 0, unreadable: 0 }))).toBe(
      "10,000 new in staging",
    );
    expect(becameOf(file({ state: "CANCELLED", existing: 2, staged: 9_997 }))).toBe(
      "9,997 new in staging · 2 there already, left as they are · 1 cannot be read · 2,000 not staged",
    );
    expect(becameOf(file({ state: "FAILED", processed: 0, staged: 0, existing: 0, unreadable: 0 }))).toBe(
      "Nothing was staged",
    );
  });
  it("names the places as the file has them", () => {
    const reason = { reason: "Total charge is no amount.", claims: 3, places: [54, 1_200, 1_300] };
    expect(placesOf(file(), reason)).toBe("Segments 54, 1,200, 1,300");
    expect(placesOf(file({ file_kind: "CSV" }), { ...reason, claims: 13 })).toBe(
      "Rows 54, 1,200, 1,300 and 10 more",
    );
    expect(placesOf(file({ file_kind: "CSV" }), { ...reason, claims: 1, places: [7] })).toBe("Row 7");
  });
});
