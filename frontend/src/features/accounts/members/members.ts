/** Members in words, and what a form about one holds and sends. */

import type { Access, Member, MemberChange, Practice } from "@/shared/api/types";

export const ACCESS: { value: Access; label: string }[] = [
  { value: "admin", label: "Admin: everything" },
  { value: "member", label: "Member: uploads and reads" },
  { value: "auditor", label: "Auditor: reads, changes nothing" },
  { value: "operator", label: "Operator: no patient data" },
];

export function accessLabel(access: Access): string {
  return ACCESS.find(({ value }) => value === access)?.label ?? access;
}

export const stateOf = (active: boolean): string => (active ? "Active" : "Deactivated");

export function fullName(member: Pick<Member, "first_name" | "last_name" | "username">): string {
  return [member.first_name, member.last_name].filter(Boolean).join(" ") || member.username;
}

/** Admins are not held to practices, whatever is chosen for them. */
export const heldToPractices = (access: Access): boolean => access !== "admin";

export function practiceNames(member: Pick<Member, "access" | "practices">): string {
  const held = heldToPractices(member.access) ? member.practices : [];
  return held.map(({ name }) => name).join(", ") || "All";
}

export interface MemberDraft {
  username: string;
  first_name: string;
  last_name: string;
  email: string;
  access: Access;
  /** All of the organization's, also those that come later; `practices` waits meanwhile. */
  everywhere: boolean;
  practices: string[];
}

export function draftOf(member: Member | null): MemberDraft {
  return {
    username: member?.username ?? "",
    first_name: member?.first_name ?? "",
    last_name: member?.last_name ?? "",
    email: member?.email ?? "",
    access: member?.access ?? "member",
    everywhere: !member?.practices.length,
    practices: member?.practices.map(({ id }) => id) ?? [],
  };
}

/** Whether it can be sent. No practice chosen would mean all of them, which must be said by `everywhere`. */
export function complete(draft: MemberDraft): boolean {
  const everywhere = draft.everywhere || !heldToPractices(draft.access);
  return draft.username.trim() !== "" && (everywhere || draft.practices.length > 0);
}

/** What is sent of a draft, all but the user name, which never changes. */
export function sent({
  everywhere,
  practices,
  access,
  ...names
}: MemberDraft): Required<Omit<MemberChange, "is_active">> {
  return {
    first_name: names.first_name.trim(),
    last_name: names.last_name.trim(),
    email: names.email.trim(),
    access,
    practices: everywhere || !heldToPractices(access) ? [] : practices,
  };
}

/** The practices to choose from. A member's own are among them before the others are loaded. */
export function practiceChoices(
  practices: Practice[],
  member: Member | null,
): { value: string; label: string }[] {
  const seen = new Set(practices.map(({ id }) => id));
  return [
    ...practices.map(({ id, name, is_active }) => ({
      value: id,
      label: is_active === false ? `${name} (not in use)` : name,
    })),
    ...(member?.practices ?? [])
      .filter(({ id }) => !seen.has(id))
      .map(({ id, name }) => ({ value: id, label: name })),
  ];
}
