import { describe, expect, it } from "vitest";

import { problemFrom } from "@/shared/api/problem";

import { columnsOf, type FileColumns, remapped, undecided } from "./columns";

const FILE: FileColumns = {
  columns: [
    { header: "Claim", columns: ["claim_number"], looks_like: null },
    { header: "Brith", columns: [], looks_like: "date_of_birth" },
    { header: "Ref", columns: ["tin"], looks_like: null },
  ],
  known_columns: [{ name: "tin", meaning: "Tax id", required: false }],
};

describe("columns of a file", () => {
  it("are read out of a refusal that names them", () => {
    expect(columnsOf(problemFrom(422, { ...FILE, detail: "No." }))).toEqual(FILE);
    expect(columnsOf(problemFrom(422, { detail: "No." }))).toBeNull();
    expect(columnsOf(null)).toBeNull();
  });
  it("are to be decided where they fill nothing or were mapped by hand", () => {
    expect(undecided(FILE, {}).map(({ header }) => header)).toEqual(["Brith"]);
    expect(undecided(FILE, { Ref: "tin" }).map(({ header }) => header)).toEqual(["Brith", "Ref"]);
  });
  it("are mapped one by one", () => {
    expect(remapped({ Ref: "tin" }, "Brith", "date_of_birth")).toEqual({
      Ref: "tin",
      Brith: "date_of_birth",
    });
    expect(remapped({ Ref: "tin" }, "Ref", null)).toEqual({});
  });
});
