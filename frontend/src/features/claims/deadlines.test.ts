import { describe, expect, it } from "vitest";

import { dayOf, daysAfter, daysLeft, urgencyLook } from "./deadlines";

const TODAY = "2026-11-21";

describe("a deadline", () => {
  it("is told as days, also over the change of the clocks and of the year", () => {
    expect(daysLeft("2026-11-02", "2026-11-01")).toBe(1);
    expect(daysLeft("2027-03-15", "2027-03-14")).toBe(1);
    expect(daysLeft("2027-01-01", "2026-12-31")).toBe(1);
  });
  it.each([
    ["overdue", "2026-11-18", "3 days overdue", "red"],
    ["overdue", "2026-11-20", "1 day overdue", "red"],
    ["today", "2026-11-21", "due today", "amber"],
    ["soon", "2026-11-22", "due tomorrow", "amber"],
    ["soon", "2026-11-25", "due in 4 days", "amber"],
  ] as const)("that is %s on %s is %s", (urgency, deadline, words, tone) => {
    expect(urgencyLook(urgency, deadline, TODAY)).toMatchObject({ words, tone });
  });
  it("follows the office where the reader's day is another one", () => {
    expect(urgencyLook("today", "2026-11-20", TODAY)?.words).toBe("due today");
    expect(urgencyLook("overdue", "2026-11-21", TODAY)?.words).toBe("1 day overdue");
    expect(urgencyLook("soon", "2026-11-21", TODAY)?.words).toBe("due tomorrow");
  });
  it("is not marked while there is time", () => {
    expect(urgencyLook("later", "2026-12-24", TODAY)).toBeUndefined();
    expect(urgencyLook("none", "2026-11-21", TODAY)).toBeUndefined();
  });
  it("is counted from the reader's own day", () => {
    expect(dayOf(new Date(2026, 0, 5, 23, 59))).toBe("2026-01-05");
    expect(daysAfter("2026-12-30", 3)).toBe("2027-01-02");
  });
});
