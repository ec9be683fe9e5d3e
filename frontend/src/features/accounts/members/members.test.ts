import { describe, expect, it } from "vitest";

import type { Member, Practice } from "@/shared/api/types";

import { accessLabel, complete, draftOf, fullName, practiceChoices, practiceNames, sent } from "./members";

const NORTH = { id: "north", name: "Inventa North", tin: "970000011" };
const SOUTH = { id: "south", name: "Inventa South", tin: "970000022" };

const member = (more: Partial<Member> = {}): Member => ({
  id: "1",
  username: "testa",
  first_name: "Testa",
  last_name: "Clerk",
  email: "testa@example.org",
  access: "auditor",
  is_active: true,
  practices: [],
  last_login: null,
  created_at: "2026-01-01T00:00:00Z",
  name: "Testa Clerk",
  standing: "active",
  is_self: false,
  role: null,
  skills: [],
  max_daily_claims: 20,
  daily_capacity: 20,
  seniority: 1,
  assign_by: "payer",
  weekly_hours_off: 0,
  absent_until: null,
  last_seen_at: null,
  ...more,
});

const practice = (name: typeof NORTH, is_active = true) => ({ ...name, is_active }) as Practice;

describe("fullName", () => {
  it("falls back to the user name", () => {
    expect(fullName(member())).toBe("Testa Clerk");
    expect(fullName(member({ first_name: "" }))).toBe("Clerk");
    expect(fullName(member({ first_name: "", last_name: "" }))).toBe("testa");
  });
});

describe("accessLabel", () => {
  it("says what an access level may do", () => {
    expect(accessLabel("operator")).toBe("Operator: no patient data");
  });
});

describe("a draft", () => {
  it("begins as a member of all practices", () => {
    expect(draftOf(null)).toMatchObject({ username: "", access: "member", everywhere: true, practices: [] });
  });
  it("takes up what a member has, and sends it back unchanged", () => {
    const draft = draftOf(member({ practices: [NORTH] }));
    expect(draft).toMatchObject({ username: "testa", everywhere: false, practices: ["north"] });
    expect(sent(draft)).toEqual({
      first_name: "Testa",
      last_name: "Clerk",
      email: "testa@example.org",
      access: "auditor",
      practices: ["north"],
    });
  });
  it("is complete only when no practice chosen cannot be taken for all of them", () => {
    const draft = { ...draftOf(member()), everywhere: false };
    expect(complete(draft)).toBe(false);
    expect(complete({ ...draft, practices: ["north"] })).toBe(true);
    expect(complete({ ...draft, everywhere: true })).toBe(true);
    expect(complete({ ...draft, everywhere: true, username: " " })).toBe(false);
  });
  it("sends no practice where all are meant, whatever was chosen before", () => {
    const draft = { ...draftOf(member({ practices: [NORTH] })), everywhere: true };
    expect(sent(draft).practices).toEqual([]);
  });
  it("holds no admin to practices", () => {
    const draft = { ...draftOf(member({ practices: [NORTH] })), access: "admin" as const };
    expect(sent(draft).practices).toEqual([]);
    expect(complete({ ...draft, practices: [] })).toBe(true);
  });
  it("sends names without the space around them", () => {
    expect(sent({ ...draftOf(null), first_name: " Testa ", email: " a@example.org" })).toMatchObject({
      first_name: "Testa",
      email: "a@example.org",
    });
  });
});

describe("practiceNames", () => {
  it("says what a member really reaches", () => {
    expect(practiceNames(member())).toBe("All");
    expect(practiceNames(member({ practices: [NORTH, SOUTH] }))).toBe("Inventa North, Inventa South");
    expect(practiceNames(member({ access: "admin", practices: [NORTH] }))).toBe("All");
  });
});

describe("practiceChoices", () => {
  it("marks practices that are not in use", () => {
    expect(practiceChoices([practice(NORTH, false)], null)).toEqual([
      { value: "north", label: "Inventa North (not in use)" },
    ]);
  });
  it("has a member's own practices before the others are loaded, and none twice", () => {
    const choices = practiceChoices([practice(NORTH)], member({ practices: [NORTH, SOUTH] }));
    expect(choices.map(({ value }) => value)).toEqual(["north", "south"]);
    expect(practiceChoices([], member({ practices: [NORTH] }))).toEqual([
      { value: "north", label: "Inventa North" },
    ]);
  });
});
