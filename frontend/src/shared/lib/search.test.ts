import { describe, expect, it } from "vitest";

import { pageIn, parseSearch, pick, stringifySearch } from "./search";

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

describe("pageIn", () => {
  it("keeps what is a page", () => {
    expect(pageIn({ page: "3", page_size: "100" })).toEqual({ page: 3, pageSize: 100 });
  });
  it.each(["0", "-1", "abc", "1.5", "1e3", ""])("leads %s to the first page", (page) => {
    expect(pageIn({ page, page_size: "7" })).toEqual({ page: 1, pageSize: 50 });
  });
});
