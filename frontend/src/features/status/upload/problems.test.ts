import { describe, expect, it } from "vitest";

import type { Preview } from "@/shared/api/types";

import { csvCell, problemRows, problemsCsv } from "./problems";

const PREVIEW = {
  filename: "claims.csv",
  total_rows: 10,
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
  ],
} as unknown as Preview;

describe("problems", () => {
  it("are at most as many rows as there are", () => expect(problemRows(PREVIEW)).toBe(10));
  it("become a csv with quoted cells", () => {
    expect(problemsCsv(PREVIEW).split("\r\n")[1]).toBe(
      'Bad date,7,1 2,##/##,"Write ""MM/DD/YYYY"", always."',
    );
  });
  it("never start a formula", () => {
    expect(csvCell("=1+1")).toBe("'=1+1");
    expect(csvCell(-5)).toBe("-5");
  });
});
