import { describe, expect, it } from "vitest";

import type { OpenedClaim, Part, Value } from "../types";
import { changesOf, differences, sectionsOf } from "./amending";

const value = (name: string, given: string | null, more: Partial<Value> = {}): Value => ({
  name,
  label: name,
  value: given,
  hidden: false,
  amendable: true,
  violations: [],
  ...more,
});
const part = (number: number, values: Value[], role = ""): Part => ({ number, role, values, violations: [] });

const claim = {
  claim: [value("claim_id", "ZZ1", { amendable: false }), value("payer", "Plan A"), value("gender", null)],
  lines: [part(1, [value("units", "1")]), part(2, [value("units", "3")])],
  diagnoses: [],
  providers: [part(0, [value("npi", "2000000001")], "82")],
} as unknown as OpenedClaim;

describe("amending", () => {
  it("offers what may be changed, by where it is", () => {
    const keys = sectionsOf(claim).flatMap(({ fields }) => fields.map(({ key }) => key));
    expect(keys).toEqual(["payer", "gender", "lines.1.units", "lines.2.units", "providers.0/82.npi"]);
  });
  it("never offers what is hidden from the reader", () => {
    const hidden = { ...claim, claim: [value("payer", null, { hidden: true })] };
    expect(sectionsOf(hidden)[0]?.title).toBe("Line 1");
  });
  it("sends only what differs, nested by part", () => {
    const typed = { payer: "Plan A ", "lines.2.units": "2", gender: "F", "providers.0/82.npi": "2000000002" };
    const found = differences(sectionsOf(claim), typed);
    expect(found.map(({ what, from, to }) => [what, from, to])).toEqual([
      ["Claim: gender", "", "F"],
      ["Line 2: units", "3", "2"],
      ["Provider 82: npi", "2000000001", "2000000002"],
    ]);
    expect(changesOf(found)).toEqual({
      gender: "F",
      lines: { 2: { units: "2" } },
      providers: { "0/82": { npi: "2000000002" } },
    });
  });
});
