/** People in words, and what a form about one holds and sends. */

import type { Access, Person, PersonChange, Strategy } from "@/shared/api/types";

export const ACCESS: { value: Access; label: string }[] = [
  { value: "admin", label: "Admin: everything" },
  { value: "member", label: "Member: uploads, reads, works claims" },
  { value: "auditor", label: "Auditor: reads, changes nothing" },
  { value: "operator", label: "Operator: no patient data" },
];

/** `Admin`, without what it means. */
export function accessName(access: Access): string {
  return access.charAt(0).toUpperCase() + access.slice(1);
}

export const STRATEGIES: { value: Strategy; label: string }[] = [
  { value: "payer", label: "Payer: the least loaded of those who have the skill" },
  { value: "age", label: "Age: the oldest patients first" },
  { value: "seniority", label: "Seniority: the most urgent claims to the most senior" },
];

export const LOWEST_LEVEL = 1;
export const HIGHEST_LEVEL = 10;
export const MOST_DAILY_CLAIMS = 10_000;
export const FULL_WEEK_HOURS = 40;

/** Admins are not held to practices, whatever is chosen for them. */
export const heldToPractices = (access: Access): boolean => access !== "admin";

/** Auditors and operators have no claims. */
const worksClaims = (access: Access): boolean => access === "admin" || access === "member";

export function practiceNames(person: Pick<Person, "access" | "practices">): string {
  const held = heldToPractices(person.access) ? person.practices : [];
  return held.map(({ name }) => name).join(", ") || "All";
}

/** `Aetna 5`; the level that everybody begins with is not worth a number. */
export const skillLabel = ({ name, level }: { name: string; level: number }): string =>
  level === LOWEST_LEVEL ? name : `${name} ${level}`;

export interface SkillDraft {
  skill: number;
  name: string;
  level: number;
}

export interface PersonDraft {
  username: string;
  first_name: string;
  last_name: string;
  email: string;
  access: Access;
  /** All of the organization's, also those that come later; `practices` waits meanwhile. */
  everywhere: boolean;
  practices: string[];
  /** The id of a job title as a select wants it; empty for none. */
  role: string;
  skills: SkillDraft[];
  max_daily_claims: number | "";
  seniority: number;
  assign_by: Strategy;
  weekly_hours_off: number | "";
}

export function draftOf(person: Person | null): PersonDraft {
  return {
    username: person?.username ?? "",
    first_name: person?.first_name ?? "",
    last_name: person?.last_name ?? "",
    email: person?.email ?? "",
    access: person?.access ?? "member",
    everywhere: !person?.practices.length,
    practices: person?.practices.map(({ id }) => id) ?? [],
    role: person?.role ? String(person.role.id) : "",
    skills: person?.skills.map(({ skill, name, level }) => ({ skill, name, level })) ?? [],
    max_daily_claims: person?.max_daily_claims ?? "",
    seniority: person?.seniority ?? LOWEST_LEVEL,
    assign_by: person?.assign_by ?? "payer",
    weekly_hours_off: person?.weekly_hours_off ?? 0,
  };
}

/** Whether it can be sent. No practice chosen would mean all of them, which must be said by `everywhere`. */
export function complete(draft: PersonDraft): boolean {
  const everywhere = draft.everywhere || !heldToPractices(draft.access);
  return draft.username.trim() !== "" && (everywhere || draft.practices.length > 0);
}

/** What is sent of the account, all but the user name, which never changes. */
export function account(draft: PersonDraft) {
  return {
    first_name: draft.first_name.trim(),
    last_name: draft.last_name.trim(),
    email: draft.email.trim(),
    access: draft.access,
    practices: draft.everywhere || !heldToPractices(draft.access) ? [] : draft.practices,
  };
}

/** What is sent of somebody as they are: only what differs, so that two who change different things do not meet. */
export function changesOf(person: Person, draft: PersonDraft): PersonChange {
  const before = whole(draftOf(person));
  const after = whole(draft);
  const differing = (Object.keys(after) as (keyof typeof after)[]).filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  return Object.fromEntries(differing.map((name) => [name, after[name]]));
}

function whole(draft: PersonDraft) {
  return {
    ...account(draft),
    role: draft.role === "" ? null : Number(draft.role),
    skills: draft.skills.map(({ skill, level }) => ({ skill, level })).sort((a, b) => a.skill - b.skill),
    // Left empty it stays as it is.
    ...(draft.max_daily_claims !== "" && { max_daily_claims: draft.max_daily_claims }),
    seniority: draft.seniority,
    assign_by: draft.assign_by,
    weekly_hours_off: draft.weekly_hours_off === "" ? 0 : draft.weekly_hours_off,
  };
}

/** Whether claims may leave the desk of somebody who is changed so. */
export function takesClaimsAway(person: Person, change: PersonChange): boolean {
  const kept = new Set(change.skills?.map(({ skill }) => skill));
  const skillGone = change.skills !== undefined && person.skills.some(({ skill }) => !kept.has(skill));
  const practiceGone = change.practices !== undefined && change.practices.length > 0;
  return skillGone || practiceGone || (change.access !== undefined && !worksClaims(change.access));
}

/** The practices to choose from: those in use, and the person's own. */
export function practiceChoices(
  practices: { id: string; name: string }[],
  person: Person | null,
): { value: string; label: string }[] {
  const seen = new Set(practices.map(({ id }) => id));
  const own = (person?.practices ?? []).filter(({ id }) => !seen.has(id));
  return [
    ...practices.map(({ id, name }) => ({ value: id, label: name })),
    ...own.map(({ id, name }) => ({ value: id, label: `${name} (not in use)` })),
  ];
}
