import { describe, expect, it } from "vitest";

import { ago, date, dateRange, moment, parseDate, withDates } from "./dates";

describe("date", () => {
  it("turns ISO dates around and never shifts the day", () => {
    expect(date("2026-01-02")).toBe("01/02/2026");
    expect(date(null)).toBe("–");
    expect(date("")).toBe("–");
  });
  it("shows one date for one day, two for more", () => {
    expect(dateRange("2026-01-02", "2026-01-02")).toBe("01/02/2026");
    expect(dateRange("2026-01-02", null)).toBe("01/02/2026");
    expect(dateRange("2026-01-02", "2026-01-09")).toBe("01/02/2026 – 01/09/2026");
    expect(dateRange(null, null)).toBe("–");
  });
});

describe("moment", () => {
  it("has noon and midnight right", () => {
    expect(moment(new Date(2026, 10, 21, 0, 5).toISOString())).toBe("11/21/2026 12:05 AM");
    expect(moment(new Date(2026, 10, 21, 12, 0).toISOString())).toBe("11/21/2026 12:00 PM");
    expect(moment("rubbish")).toBe("–");
  });
});

describe("ago", () => {
  const now = new Date("2026-11-21T12:00:00Z");
  it.each([
    ["2026-11-21T11:59:50Z", "just now"],
    ["2026-11-21T11:56:00Z", "4 min ago"],
    ["2026-11-21T09:00:00Z", "3 h ago"],
    ["2026-11-20T06:00:00Z", "yesterday"],
  ])("%s is %s", (at, words) => expect(ago(at, now)).toBe(words));
});

describe("parseDate", () => {
  it.each(["11/21/2026", "11-21-2026", "2026-11-21", "11212026", " 11/21/2026 "])("reads %s", (typed) =>
    expect(parseDate(typed)).toBe("2026-11-21"),
  );
  it.each(["02/30/2026", "13/01/2026", "11/21/26", "1121", "", "0000-00-00", "yesterday"])(
    "refuses %s",
    (typed) => expect(parseDate(typed)).toBeNull(),
  );
  it("knows leap years", () => {
    expect(parseDate("02/29/2024")).toBe("2024-02-29");
    expect(parseDate("02/29/2026")).toBeNull();
  });
});

describe("withDates", () => {
  it("turns the dates in a sentence around and leaves other numbers alone", () => {
    expect(withDates("searched 2026-09-24 to 2026-10-08; claim 12345-67-89")).toBe(
      "searched 09/24/2026 to 10/08/2026; claim 12345-67-89",
    );
  });
});
