import { describe, expect, it } from "vitest";

import { assignable } from "./assignable";

describe("what of a job can be assigned", () => {
  it("is what needs a person, denied first", () => {
    expect(assignable({ paid: 612, pending: 31, denied: 120 }, undefined)).toEqual([
      ["denied", 120],
      ["pending", 31],
    ]);
  });
  it("begins with what the list is filtered by, where that can be assigned", () => {
    expect(assignable({ pending: 31, denied: 120 }, "pending")[0]).toEqual(["pending", 31]);
    expect(assignable({ paid: 612, denied: 120 }, "paid")[0]).toEqual(["denied", 120]);
  });
  it("is only what the payer answered", () => {
    expect(assignable({ not_found: 20, denied: 1 }, "not_found")).toEqual([["denied", 1]]);
  });
  it("is nothing where everything is paid", () => {
    expect(assignable({ paid: 3, denied: 0 }, "denied")).toEqual([]);
  });
});
