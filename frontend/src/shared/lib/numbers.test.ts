import { describe, expect, it } from "vitest";

import { counted, fileSize, percent } from "./numbers";

describe("counted", () => {
  it("has thousands separators and the right number", () => {
    expect(counted(1, "row")).toBe("1 row");
    expect(counted(1000, "row")).toBe("1,000 rows");
    expect(counted(0, "row")).toBe("0 rows");
    expect(counted(2, "look-up")).toBe("2 look-ups");
  });
});

describe("percent", () => {
  it("says 100 % only when all is done, and 0 % only when nothing is", () => {
    expect(percent(999, 1000)).toBe("99 %");
    expect(percent(1000, 1000)).toBe("100 %");
    expect(percent(1, 1000)).toBe("< 1 %");
    expect(percent(0, 1000)).toBe("0 %");
    expect(percent(0, 0)).toBe("0 %");
  });
});

describe("fileSize", () => {
  it("chooses the unit", () => {
    expect(fileSize(12)).toBe("12 B");
    expect(fileSize(90_112)).toBe("88 KB");
    expect(fileSize(10_485_760)).toBe("10.0 MB");
  });
});
