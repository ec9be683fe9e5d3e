import { describe, expect, it } from "vitest";

import { parseSearch, pick, stringifySearch } from "./search";

describe("addresses", () => {
  it("keep what looks like a number as it was written", () => {
    const search = { claim_number: "00123", page: "2" };
    expect(parseSearch(stringifySearch(search))).toEqual(search);
  });
  it("leave out what is not set", () => {
    expect(stringifySearch({ outcome: undefined, page: "" })).toBe("");
  });
  it("drop what a page does not know", () => {
    const known = pick("outcome", "page");
    expect(known({ outcome: "paid", last_name: "Patient", page: "" })).toEqual({ outcome: "paid" });
  });
});
