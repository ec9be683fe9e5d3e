/** A payer's names and limits in words, and what a form about them holds and sends. */

import type { DeadlinesForeseen, PayerLimits, PayerLimitsForm } from "@/shared/api/types";
import { counted } from "@/shared/lib/numbers";

export const LONGEST_LIMIT_DAYS = 3650;

export interface LimitsDraft {
  name: string;
  aliases: string[];
  provider: string;
  /** Days; empty where none is known. */
  filing: number | "";
  appeal: number | "";
}

export function draftOf(payer: PayerLimits | null): LimitsDraft {
  return {
    name: payer?.name ?? "",
    aliases: payer?.aliases ?? [],
    provider: payer?.provider ?? "",
    filing: payer?.filing_limit_days ?? "",
    appeal: payer?.appeal_limit_days ?? "",
  };
}

export function sent(draft: LimitsDraft): Required<PayerLimitsForm> {
  return {
    name: draft.name.trim(),
    aliases: draft.aliases,
    provider: draft.provider,
    filing_limit_days: draft.filing === "" ? null : draft.filing,
    appeal_limit_days: draft.appeal === "" ? null : draft.appeal,
  };
}

export const days = (limit: number | null): string =>
  limit === null ? "Not known" : counted(limit, "day", "days");

/** Whether deadlines may follow: only limits and names give them. */
export function movesDeadlines(before: PayerLimits | null, saved: PayerLimits): boolean {
  if (before === null) return true;
  const named = (payer: PayerLimits) => [payer.name, ...payer.aliases].join("\n");
  return (
    before.filing_limit_days !== saved.filing_limit_days ||
    before.appeal_limit_days !== saved.appeal_limit_days ||
    named(before) !== named(saved)
  );
}

/** `12 move earlier, 3 later, 5 get their first one.` */
export function foreseenInWords({ earlier, later, first }: DeadlinesForeseen): string {
  const parts = [
    [earlier, `${counted(earlier, "deadline")} move${earlier === 1 ? "s" : ""} earlier`],
    [later, `${counted(later, "deadline")} move${later === 1 ? "s" : ""} later`],
    [first, `${counted(first, "claim")} get${first === 1 ? "s" : ""} a first deadline`],
  ] as const;
  const said = parts.flatMap(([number, words]) => (number > 0 ? [words] : []));
  return said.length > 0 ? `${said.join(", ")}.` : "No deadline moves.";
}
