import { describe, expect, it } from "vitest";

import { choicesOf, NO_FILTER, reviewOf } from "./reviewing";

const titles = new Map([
  [1, "Missing documentation"],
  [2, "Unbundling"],
]);

const claim = (filter_number: number | null, reviewed_filter: number | null) => ({
  filter_number,
  reviewed_filter,
});

describe("how a claim stands in review", () => {
  it("waits where the model chose a filter and nobody has looked", () => {
    expect(reviewOf(claim(2, null), titles)?.label).toBe("Waits");
    expect(reviewOf(claim(null, null), titles)).toBeNull();
  });

  it("is right where the reviewer says the same, also that there is none", () => {
    expect(reviewOf(claim(2, 2), titles)?.label).toBe("Right");
    expect(reviewOf(claim(null, NO_FILTER), titles)?.label).toBe("Right");
  });

  it("is named by the reviewer's word where that is another", () => {
    expect(reviewOf(claim(2, 1), titles)?.label).toBe("Missing documentation");
    expect(reviewOf(claim(2, NO_FILTER), titles)?.label).toBe("No filter");
    expect(reviewOf(claim(null, 9), titles)?.label).toBe("Filter 9");
  });
});

describe("what may be said of a claim", () => {
  it("is every other filter while it waits: that the model is right has a button of its own", () => {
    expect(choicesOf(claim(2, null), titles)).toEqual([1, NO_FILTER]);
  });

  it("is everything for a claim without a filter", () => {
    expect(choicesOf(claim(null, null), titles)).toEqual([1, 2, NO_FILTER]);
  });

  it("is everything but what was said, once it was said", () => {
    expect(choicesOf(claim(2, 1), titles)).toEqual([2, NO_FILTER]);
    expect(choicesOf(claim(2, NO_FILTER), titles)).toEqual([1, 2]);
  });
});
