/** A deadline in words. How near it is the server says; how many days that are is counted from the reader's day. */

import type { Urgency } from "./types";
import type { Tone } from "@/shared/ui/Tone";

const DAY = 86_400_000;

/** Plain dates, `YYYY-MM-DD`, as days from `today`; negative when past. */
export function daysLeft(deadline: string, today: string): number {
  return Math.round((Date.parse(`${deadline}T00:00:00Z`) - Date.parse(`${today}T00:00:00Z`)) / DAY);
}

const LOOKS: Partial<Record<Urgency, { tone: Tone; outline: boolean }>> = {
  overdue: { tone: "red", outline: false },
  today: { tone: "amber", outline: false },
  soon: { tone: "amber", outline: true },
};

/** How a deadline that needs attention is marked; undefined while there is time. */
export function urgencyLook(
  urgency: Urgency,
  deadline: string,
  today: string,
): { tone: Tone; outline: boolean; words: string } | undefined {
  const look = LOOKS[urgency];
  return look && { ...look, words: dueWords(urgency, daysLeft(deadline, today)) };
}

/** `3 days overdue`, `due today`, `due tomorrow`, `due in 5 days`. The reader's day may be another than the office's. */
function dueWords(urgency: Urgency, days: number): string {
  if (urgency === "today") return "due today";
  if (urgency === "overdue") return days >= -1 ? "1 day overdue" : `${-days} days overdue`;
  return days <= 1 ? "due tomorrow" : `due in ${days} days`;
}

/** The day after so many others, `YYYY-MM-DD`. */
export function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

/** The reader's own day. */
export function dayOf(now: Date): string {
  const pad = (value: number) => String(value).padStart(2, "0");
  return `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`;
}
