import { describe, expect, it } from "vitest";

import { dayOf, daysAfter, daysBetween, urgencyLook } from "./deadlines";

describe("a deadline", () => {
  it("is told as days, also over the change of the clocks and of the year", () => {
    expect(daysBetween("2026-11-01", "2026-11-02")).toBe(1);
    expect(daysBetween("2027-03-14", "2027-03-15")).toBe(1);
    expect(daysBetween("2026-12-31", "2027-01-01")).toBe(1);
  });
  it.each([
    ["overdue", -3, "3 days overdue", "red"],
    ["overdue", -1, "1 day overdue", "red"],
    ["today", 0, "due today", "amber"],
    ["soon", 1, "due tomorrow", "amber"],
    ["soon", 4, "due in 4 days", "amber"],
  ] as const)("that is %s with %i days left is %s", (urgency, days, words, tone) => {
    expect(urgencyLook(urgency, days)).toMatchObject({ words, tone });
  });
  it("is not marked while there is time", () => {
    expect(urgencyLook("later", 33)).toBeUndefined();
  });
  it("has days around it", () => {
    expect(dayOf(new Date(2026, 0, 5, 23, 59))).toBe("2026-01-05");
    expect(daysAfter("2026-12-30", 3)).toBe("2027-01-02");
  });
});
