/** Invitations in words, and as the link that somebody is sent. */

import type { Invitation } from "@/shared/api/types";
import { moment } from "@/shared/lib/dates";

/** The code stands behind the `#`: no server and no log ever sees it. */
export const invitationLink = (origin: string, code: string): string =>
  `${origin}/register#code=${encodeURIComponent(code)}`;

export function invitationState(invitation: Invitation, now: Date): string {
  if (invitation.used_at) return `Used by ${invitation.used_by ?? "a removed user"}`;
  if (invitation.revoked_at) return "Revoked";
  if (new Date(invitation.expires_at) <= now) return "Expired";
  return `Valid until ${moment(invitation.expires_at)}`;
}
