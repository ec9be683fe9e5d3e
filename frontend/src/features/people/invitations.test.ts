import { describe, expect, it } from "vitest";

import type { Invitation } from "@/shared/api/types";

import { invitationLink, invitationState } from "./invitations";

const NOW = new Date(2026, 10, 21, 12);
const invitation = (more: Partial<Invitation> = {}): Invitation => ({
  id: "1",
  access: "member",
  created_by: "admin",
  created_at: "2026-11-20T12:00:00Z",
  expires_at: new Date(2026, 10, 28, 12).toISOString(),
  revoked_at: null,
  used_at: null,
  used_by: null,
  ...more,
});

describe("invitationLink", () => {
  it("keeps the code out of what is sent to a server", () => {
    const link = new URL(invitationLink("https://claimdeck.example.test", "a+b/c"));
    expect(link.pathname + link.search).toBe("/register");
    expect(new URLSearchParams(link.hash.slice(1)).get("code")).toBe("a+b/c");
  });
});

describe("invitationState", () => {
  it("says what became of it", () => {
    expect(invitationState(invitation(), NOW)).toBe("Valid until 11/28/2026 12:00 PM");
    expect(invitationState(invitation({ expires_at: NOW.toISOString() }), NOW)).toBe("Expired");
    expect(invitationState(invitation({ revoked_at: "2026-11-20T13:00:00Z" }), NOW)).toBe("Revoked");
    const used = { used_at: "2026-11-20T13:00:00Z", used_by: "testa" };
    expect(invitationState(invitation(used), NOW)).toBe("Used by testa");
    expect(invitationState(invitation({ ...used, used_by: null }), NOW)).toBe("Used by a removed user");
  });
});
