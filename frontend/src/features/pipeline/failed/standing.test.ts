import { describe, expect, it } from "vitest";

import { standing } from "./standing";

const sentBack = { resolution_status: "resubmitted", resolution_action: "amended", version: 1 } as const;

describe("standing", () => {
  it.each([
    ["pending", 2, "Amended, waits for the next batch"],
    ["processing", 2, "Amended, being processed"],
    ["loaded", 2, "Went through"],
    ["failed", 3, "Amended, failed again as version 3"],
    ["dead_letter", 2, "Amended, is a dead letter now"],
    // Staging has not followed yet.
    ["failed", 1, "Amended, waits for the next batch"],
  ] as const)("says of a claim that is %s as version %d: %s", (place, current_version, label) => {
    expect(standing(sentBack, { place, current_version }).label).toBe(label);
  });
  it("says in a list how a claim was sent back, and of the others what was decided", () => {
    expect(standing({ ...sentBack, resolution_action: "released" }).label).toBe("Released");
    expect(standing({ ...sentBack, resolution_action: "resubmitted" }).label).toBe("Resubmitted");
    expect(standing({ ...sentBack, resolution_status: "written_off" }).label).toBe("Written off");
  });
});
