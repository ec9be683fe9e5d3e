import { describe, expect, it } from "vitest";

import { NO_FILTER, queryOf, wantedIn } from "./filters";

describe("the filters of an address", () => {
  it("are taken where they say something that can be asked", () => {
    const search = {
      view: "overdue",
      state: "In Progress",
      min_age_days: "7",
      max_amount: "99.50",
      page: "2",
    };
    expect(wantedIn(search)).toEqual({
      view: "overdue",
      state: "In Progress",
      min_age_days: "7",
      max_amount: "99.50",
    });
  });
  it("are passed over otherwise, so that an old or mistyped address still shows a list", () => {
    const wrong = {
      view: "everything",
      state: "Done",
      outcome: "lost",
      source: "fax",
      batch: "12",
      min_age_days: "-1",
      min_amount: "1e9",
      deadline_from: "11/21/2026",
    };
    expect(wantedIn(wrong)).toEqual({});
  });
  it("become what the API takes", () => {
    expect(queryOf({ state: "On Hold", untouched_days: "14", deadline_to: "2026-12-01" })).toEqual({
      state: ["On Hold"],
      untouched_days: 14,
      deadline_to: "2026-12-01",
    });
  });
  it("are cleared together with the page", () => {
    expect(Object.keys(NO_FILTER)).toContain("page");
    expect(Object.values(NO_FILTER).every((value) => value === undefined)).toBe(true);
  });
});
