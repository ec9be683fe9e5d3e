import { describe, expect, it } from "vitest";

import {
  chosenWith,
  dayName,
  daysOf,
  monthFrom,
  monthName,
  plusDays,
  todayHere,
  weeksOf,
  within,
} from "./calendar";

describe("weeksOf", () => {
  it("fills the weeks of a month from Sunday to Saturday", () => {
    const weeks = weeksOf("2026-11-21");
    expect(weeks).toHaveLength(5);
    expect(weeks[0]?.[0]).toBe("2026-11-01");
    expect(weeks[4]).toEqual([
      "2026-11-29",
      "2026-11-30",
      "2026-12-01",
      "2026-12-02",
      "2026-12-03",
      "2026-12-04",
      "2026-12-05",
    ]);
  });
  it("knows months of four and of six weeks", () => {
    expect(weeksOf("2026-02-01")).toHaveLength(4);
    expect(weeksOf("2026-08-31")).toHaveLength(6);
  });
});

describe("days", () => {
  it("go on over the ends of months and years, and over the change of clocks", () => {
    expect(plusDays("2026-12-31", 1)).toBe("2027-01-01");
    expect(plusDays("2028-02-28", 1)).toBe("2028-02-29");
    expect(plusDays("2026-11-01", 1)).toBe("2026-11-02");
    expect(monthFrom("2026-01-31", 1)).toBe("2026-02-01");
    expect(monthFrom("2026-01-31", -1)).toBe("2025-12-01");
  });
  it("have names", () => {
    expect(monthName("2026-11-21")).toBe("November 2026");
    expect(dayName("2026-11-21")).toBe("Saturday, November 21, 2026");
    expect(todayHere(new Date(2026, 0, 2, 23, 59))).toBe("2026-01-02");
  });
});

describe("a span", () => {
  it("counts both its ends", () => {
    expect(daysOf({ first_date: "2026-10-30", last_date: "2026-11-02" })).toBe(4);
    expect(within("2026-11-02", { first_date: "2026-10-30", last_date: "2026-11-02" })).toBe(true);
    expect(within("2026-11-03", { first_date: "2026-10-30", last_date: "2026-11-02" })).toBe(false);
  });
  it("is begun, ended, and begun anew", () => {
    const begun = chosenWith("2026-11-05", null);
    expect(begun).toEqual({ first_date: "2026-11-05", last_date: "2026-11-05" });
    const ended = chosenWith("2026-11-09", begun);
    expect(ended).toEqual({ first_date: "2026-11-05", last_date: "2026-11-09" });
    expect(chosenWith("2026-11-20", ended)).toEqual({ first_date: "2026-11-20", last_date: "2026-11-20" });
    expect(chosenWith("2026-11-01", begun)).toEqual({ first_date: "2026-11-01", last_date: "2026-11-01" });
  });
});
