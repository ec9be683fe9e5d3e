import { describe, expect, it } from "vitest";

import { type CheckedFile, csvCell, found, problemsCsv } from "./problems";

const FILE = {
  filename: "claims.csv",
  problems: [
    {
      code: "bad",
      kind: "Bad date",
      count: 7,
      rows: [1, 2],
      example: "##/##",
      fix: 'Write "MM/DD/YYYY", always.',
    },
    { code: "odd", kind: "=odd", count: 6, rows: [3], example: "", fix: "Fix it." },
    { code: "doubled", kind: "Doubled", count: 2, rows: [4], example: "", fix: "Nothing to do.", note: true },
  ],
  problem_rows: 9,
} as unknown as CheckedFile;

describe("problems", () => {
  it("are counted by their rows, and notes apart", () => {
    expect(found(FILE)).toBe("2 problems in 9 rows · 1 note");
    expect(found({ ...FILE, problems: FILE.problems.slice(0, 1) })).toBe("1 problem in 9 rows");
    expect(found({ ...FILE, problems: FILE.problems.slice(2) })).toBe("1 note");
    expect(found({ ...FILE, problems: [] })).toBe("");
    expect(found({ ...FILE, problems: FILE.problems.slice(0, 1), problem_rows: 0 })).toBe("1 problem");
  });
  it("become a csv with quoted cells", () => {
    expect(problemsCsv(FILE).split("\r\n")[1]).toBe('Bad date,7,1 2,##/##,"Write ""MM/DD/YYYY"", always."');
  });
  it("never start a formula", () => {
    expect(csvCell("=1+1")).toBe("'=1+1");
    expect(csvCell(-5)).toBe("-5");
  });
});
