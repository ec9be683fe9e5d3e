import { describe, expect, it } from "vitest";

import type { Organization } from "@/shared/api/types";

import { changesOf, draftOf, timeZones } from "./organization";

const organization: Organization = {
  id: "1",
  name: "Testa Billing",
  default_practice: null,
  time_zone: "America/New_York",
  working_days: "12345",
  registration_open: true,
};

describe("changesOf", () => {
  it("sends only what differs", () => {
    const draft = draftOf(organization);
    expect(changesOf(organization, draft)).toEqual({});
    expect(changesOf(organization, { ...draft, name: " Testa Billing " })).toEqual({});
    expect(changesOf(organization, { ...draft, registration_open: false })).toEqual({
      registration_open: false,
    });
  });
  it("puts days in their order, whichever was chosen first", () => {
    const draft = { ...draftOf(organization), working_days: ["6", "2", "1"] };
    expect(changesOf(organization, draft)).toEqual({ working_days: "126" });
  });
});

describe("timeZones", () => {
  it("has the one that is set", () => {
    expect(timeZones("Nowhere/Testville")[0]).toBe("Nowhere/Testville");
    expect(timeZones("America/New_York").filter((zone) => zone === "America/New_York")).toHaveLength(1);
  });
});
