import { describe, expect, it } from "vitest";

import { isNumberOfClaim, isPayersNumber } from "./numbers";

describe("what may be a claim's number", () => {
  it("has a digit and no space", () => {
    expect(isNumberOfClaim("ZZ7")).toBe(true);
    expect(isNumberOfClaim("PA-0012")).toBe(true);
    expect(isNumberOfClaim("ZZ")).toBe(false);
    expect(isNumberOfClaim("Testa")).toBe(false);
    expect(isNumberOfClaim("Testa 1")).toBe(false);
  });
  it("is no day", () => {
    for (const day of ["1970-01-31", "01-31-1970", "1-3-70", "01/31/1970"]) {
      expect(isNumberOfClaim(day)).toBe(false);
    }
  });
  it("has four digits or more at the payer", () => {
    expect(isPayersNumber("ZZ70000001")).toBe(true);
    expect(isPayersNumber("ZZ7")).toBe(false);
  });
});
