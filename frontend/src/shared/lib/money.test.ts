import { describe, expect, it } from "vitest";

import { cents, money, NONE } from "./money";

describe("money", () => {
  it("shows two decimals and thousands separators", () => {
    expect(money("1234.5")).toBe("$1,234.50");
    expect(money("0.00")).toBe("$0.00");
    expect(money("-12.30")).toBe("-$12.30");
  });
  it("shows a dash where nothing is known, never a zero", () => {
    expect(money(null)).toBe(NONE);
    expect(money("")).toBe(NONE);
    expect(money("n/a")).toBe(NONE);
  });
});

describe("cents", () => {
  it("is exact", () => {
    expect(cents("0.29")).toBe(29);
    expect(cents("1.1")).toBe(110);
    expect(cents("-0.05")).toBe(-5);
    expect(cents("1234567.89")).toBe(123456789);
  });
  it("is zero for what is no amount", () => {
    expect(cents(null)).toBe(0);
    expect(cents("12,5")).toBe(0);
  });
});
