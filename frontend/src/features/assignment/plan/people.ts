/** A plan's people: how full their day becomes, in words and as bars. */

import { count, counted } from "@/shared/lib/numbers";
import type { Bar, BarPart } from "@/shared/ui/chart/Bars";

import type { PlanPerson } from "../types";

export const PARTS: Pick<BarPart, "label" | "tone">[] = [
  { label: "Given before, today", tone: "grey" },
  { label: "By this plan", tone: "blue" },
];

/** `18 of 20: 6 before, 12 by this plan`; said on hover and to screen readers. */
export function loadInWords(person: PlanPerson): string {
  const { capacity, used_today: used, planned } = person;
  const whole = `${count(used + planned)} of ${count(capacity)}`;
  const parts = used > 0 ? `: ${count(used)} before, ${count(planned)} by this plan` : " by this plan";
  return [`${person.name}: ${whole}${parts}`, person.note].filter(Boolean).join(" · ");
}

export function barOf(person: PlanPerson): Bar {
  const { id, name, capacity, used_today: used, planned } = person;
  return {
    key: id,
    label: name,
    parts: [used, planned].map((value, index) => ({ ...(PARTS[index] as BarPart), value })),
    limit: capacity,
    figures: `${count(used + planned)}/${count(capacity)}`,
    said: loadInWords(person),
  };
}

/** A person in a select: `Ann Example · 2 places left`. */
export function choiceOf(person: PlanPerson): string {
  const { name, note, remaining: left } = person;
  return `${name} · ${note || (left === 0 ? "no place left" : `${counted(left, "place")} left`)}`;
}

/** By name, without those who take no claims at all. */
export function atWork(people: PlanPerson[]): PlanPerson[] {
  return people
    .filter(({ capacity, used_today, planned }) => capacity + used_today + planned > 0)
    .sort((a, b) => a.name.localeCompare(b.name));
}
