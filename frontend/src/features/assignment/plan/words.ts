/** A plan in sentences: what it comes to, what confirming it does, why it can no longer be used. */

import { date, moment } from "@/shared/lib/dates";
import { count, counted } from "@/shared/lib/numbers";

import type { Item, Plan, PlanCounts } from "../types";

/** `482 of 500 claims can be assigned`; a plan without claims says so. */
export function headline({ assigned, claims }: Pick<PlanCounts, "assigned" | "claims">): string {
  if (claims === 0) return "No claim can be planned";
  return `${count(assigned)} of ${counted(claims, "claim")} can be assigned`;
}

/** What stands beside it: how many wait, are held, were moved. Rows to be repaired have a place of their own. */
export function besides({ unassigned, held, moved, changed }: PlanCounts): string[] {
  const said: [number, string][] = [
    [unassigned, `${count(unassigned)} stay in the pool`],
    [held, `${count(held)} held`],
    [moved, `${count(moved)} moved by hand`],
    [changed, `${count(changed)} known already, with differences`],
  ];
  return said.flatMap(([number, words]) => (number > 0 ? [words] : []));
}

/** What confirming does, in numbers. */
export function consequences({ counts, people }: Pick<Plan, "counts" | "people">): string[] {
  const receivers = people.filter(({ planned }) => planned > 0).length;
  const rest = counts.claims - counts.assigned;
  return [
    counts.assigned > 0
      ? `${counted(counts.assigned, "claim")} ${counts.assigned === 1 ? "goes" : "go"} to the desks of ${counted(receivers, "person", "people")}.`
      : "Nobody is given a claim.",
    ...(rest > 0
      ? [
          `${counted(rest, "claim")} ${rest === 1 ? "goes" : "go"} to the pool, where everybody who plans sees them.`,
        ]
      : []),
    ...(counts.changed > 0
      ? [
          `${counted(counts.changed, "claim")} known already ${counts.changed === 1 ? "takes" : "take"} what the file says.`,
        ]
      : []),
    ...(counts.problem_rows > 0
      ? [
          `${counted(counts.problem_rows, "row")} to be repaired ${counts.problem_rows === 1 ? "is" : "are"} left out.`,
        ]
      : []),
  ];
}

/** Why a plan can no longer be confirmed, calmly; null while it can. */
export function over(plan: Plan): { title: string; text: string } | null {
  const by = (name: string | null) => (name ? ` by ${name}` : "");
  switch (plan.stage) {
    case "executed":
      return {
        title: "These claims are assigned",
        text: `Confirmed ${moment(plan.executed_at)}${by(plan.executed_by)}.`,
      };
    case "undone":
      return {
        title: "This batch was undone",
        text: `Confirmed ${moment(plan.executed_at)}${by(plan.executed_by)}, taken back ${moment(plan.undone_at)}.`,
      };
    case "discarded":
      return {
        title: "This plan was discarded",
        text: "Nothing of it was assigned.",
      };
    case "ended":
      return {
        title: "This plan has ended with its day",
        text: `It was made for ${date(plan.plan_date)}, with the people and the places of that day. Nothing of it was assigned. Make a plan for today.`,
      };
    case "superseded":
      return {
        title: "A newer plan stands in its place",
        text: "Something had changed when it was to be confirmed. Nothing of this one was assigned.",
      };
    default:
      return null;
  }
}

/** With whom the claims are now: a name, or how many people. */
export function fromOf(items: Item[]): string {
  const names = [
    ...new Set(items.map(({ person, held_by_rule }) => person?.name ?? (held_by_rule ? "Held" : "Nobody"))),
  ];
  return names.length <= 2 ? names.join(", ") : counted(names.length, "person", "people");
}
