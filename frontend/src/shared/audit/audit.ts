/** What people do to access itself, in words. */

import type { AuditKind, AuditRecord } from "@/shared/api/types";
import { moment } from "@/shared/lib/dates";

const ISO_MOMENT = /^\d{4}-\d{2}-\d{2}T/;

export const KINDS: Record<AuditKind, string> = {
  logged_in: "Logged in",
  login_failed: "Log-in failed",
  locked_out: "Locked out",
  logged_out: "Logged out",
  session_expired: "Session ran out",
  sessions_ended: "Logged out everywhere",
  password_changed: "Password changed",
  password_reset: "Password reset",
  one_time_password_used: "One-time password used",
  registered: "Registered",
  invitation_made: "Invitation made",
  invitation_revoked: "Invitation revoked",
  member_added: "Member added",
  member_changed: "Member changed",
  member_removed: "Member removed",
  employee_changed: "How somebody works changed",
  skill_added: "Skill added",
  skill_changed: "Skill renamed",
  skill_removed: "Skill removed",
  role_added: "Job title added",
  role_changed: "Job titles changed",
  role_removed: "Job title removed",
  absence_added: "Absence added",
  absence_changed: "Absence changed",
  absence_removed: "Absence removed",
  token_made: "Token created",
  token_changed: "Token changed",
  token_revoked: "Token revoked",
  organization_added: "Organization added",
  organization_changed: "Organization changed",
  practice_added: "Practice added",
  practice_changed: "Practice changed",
  mapping_added: "Payer id added",
  mapping_changed: "Payer id changed",
  mapping_removed: "Payer id removed",
  payer_account_added: "Payer account added",
  payer_account_changed: "Payer account changed",
  payer_account_removed: "Payer account removed",
  payer_limits_added: "Payer's limits added",
  payer_limits_changed: "Payer's limits changed",
  payer_limits_removed: "Payer's limits removed",
  work_settings_changed: "Work settings changed",
  rules_changed: "Rules of assignment changed",
  keys_rotated: "Keys rotated",
  exported: "Results downloaded",
};

export function isKind(value: string | undefined): value is AuditKind {
  return value !== undefined && value in KINDS;
}

/** `access: member → auditor`, a line for each that changed. */
export function changeLines(changes: AuditRecord["changes"]): string[] {
  return Object.entries(changes).map(([name, [from, to]]) => {
    const [before, after] = [shown(from), shown(to)];
    return `${name.replaceAll("_", " ")}: ${before ? `${before} → ` : ""}${after || "none"}`;
  });
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.map(shown).join(", ");
  if (typeof value === "object") return JSON.stringify(value);
  return ISO_MOMENT.test(String(value)) ? moment(String(value)) : String(value);
}
