import { describe, expect, it } from "vitest";

import type { Person } from "@/shared/api/types";

import {
  account,
  changesOf,
  complete,
  draftOf,
  practiceChoices,
  practiceNames,
  skillLabel,
  takesClaimsAway,
} from "./people";

const NORTH = { id: "north", name: "Inventa North", tin: "970000011" };
const SOUTH = { id: "south", name: "Inventa South", tin: "970000022" };
const AETNA = { skill: 1, name: "Aetna", level: 5 };
const CIGNA = { skill: 2, name: "Cigna", level: 1 };

const person = (more: Partial<Person> = {}): Person => ({
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

describe("a draft", () => {
  it("begins as a member of all practices", () => {
    expect(draftOf(null)).toMatchObject({ username: "", access: "member", everywhere: true, practices: [] });
  });
  it("sends the account as it was taken up, without the space around names", () => {
    const draft = draftOf(person({ practices: [NORTH] }));
    expect(account({ ...draft, first_name: " Testa ", email: " a@example.org" })).toEqual({
      first_name: "Testa",
      last_name: "Clerk",
      email: "a@example.org",
      access: "auditor",
      practices: ["north"],
    });
  });
  it("is complete only when no practice chosen cannot be taken for all of them", () => {
    const draft = { ...draftOf(person()), everywhere: false };
    expect(complete(draft)).toBe(false);
    expect(complete({ ...draft, practices: ["north"] })).toBe(true);
    expect(complete({ ...draft, everywhere: true })).toBe(true);
    expect(complete({ ...draft, everywhere: true, username: " " })).toBe(false);
  });
  it("sends no practice where all are meant, whatever was chosen before", () => {
    const draft = { ...draftOf(person({ practices: [NORTH] })), everywhere: true };
    expect(account(draft).practices).toEqual([]);
  });
  it("holds no admin to practices", () => {
    const draft = { ...draftOf(person({ practices: [NORTH] })), access: "admin" as const };
    expect(account(draft).practices).toEqual([]);
    expect(complete({ ...draft, practices: [] })).toBe(true);
  });
});

describe("changesOf", () => {
  const one = person({ skills: [AETNA, CIGNA], role: { id: 7, name: "Biller" } });
  it("sends only what differs", () => {
    const draft = draftOf(one);
    expect(changesOf(one, draft)).toEqual({});
    expect(changesOf(one, { ...draft, skills: [CIGNA, AETNA] })).toEqual({});
    expect(changesOf(one, { ...draft, max_daily_claims: 25, role: "" })).toEqual({
      max_daily_claims: 25,
      role: null,
    });
    expect(changesOf(one, { ...draft, skills: [{ ...AETNA, level: 6 }, CIGNA] })).toEqual({
      skills: [
        { skill: 1, level: 6 },
        { skill: 2, level: 1 },
      ],
    });
  });
  it("leaves a number that was emptied as it is", () => {
    expect(changesOf(one, { ...draftOf(one), max_daily_claims: "" })).toEqual({});
  });
  it("knows when claims may leave the desk", () => {
    const draft = draftOf(one);
    expect(takesClaimsAway(one, changesOf(one, { ...draft, skills: [AETNA] }))).toBe(true);
    expect(takesClaimsAway(one, changesOf(one, { ...draft, skills: [{ ...AETNA, level: 1 }, CIGNA] }))).toBe(
      false,
    );
    expect(takesClaimsAway(one, changesOf(one, { ...draft, everywhere: false, practices: ["north"] }))).toBe(
      true,
    );
    expect(takesClaimsAway(one, { access: "operator" })).toBe(true);
    expect(takesClaimsAway(one, { access: "auditor" })).toBe(true);
    expect(takesClaimsAway(one, { access: "admin" })).toBe(false);
    expect(takesClaimsAway(one, {})).toBe(false);
  });
});

describe("words", () => {
  it("say what a person really reaches", () => {
    expect(practiceNames(person())).toBe("All");
    expect(practiceNames(person({ practices: [NORTH, SOUTH] }))).toBe("Inventa North, Inventa South");
    expect(practiceNames(person({ access: "admin", practices: [NORTH] }))).toBe("All");
  });
  it("name a level where it says something", () => {
    expect([AETNA, CIGNA].map(skillLabel)).toEqual(["Aetna 5", "Cigna"]);
  });
});

describe("practiceChoices", () => {
  it("has a person's own practices, and none twice", () => {
    const choices = practiceChoices([NORTH], person({ practices: [NORTH, SOUTH] }));
    expect(choices).toEqual([
      { value: "north", label: "Inventa North" },
      { value: "south", label: "Inventa South (not in use)" },
    ]);
  });
});
