import { describe, expect, it } from "vitest";

import { DECISIONS, formOf } from "./decisions";

describe("formOf", () => {
  it("puts the text where the decision needs it, and nowhere else", () => {
    expect(formOf("release", [1], "Looked at")).toMatchObject({
      what: "release",
      reason: "Looked at",
      notes: "",
    });
    expect(formOf("assign", [1], "ann")).toMatchObject({ what: "assign", user: "ann", reason: "" });
    expect(formOf("write_off", [1, 2], "Too late")).toMatchObject({
      what: "resolve",
      action: "write_off",
      notes: "Too late",
      ids: [1, 2],
    });
  });
  it("names the claims in numbers", () => {
    expect(DECISIONS.write_off.action(1)).toBe("Write off 1 claim");
    expect(DECISIONS.resubmit.action(1200)).toBe("Resubmit 1,200 claims");
  });
});
