/** A deadline in words. How near it is and how many days are left the server says, by the office's day. */

import type { Urgency } from "./types";
import type { Tone } from "@/shared/ui/Tone";

const DAY = 86_400_000;

/** How many days lie between two plain dates, `YYYY-MM-DD`; negative where the later is the first. */
export function daysBetween(first: string, later: string): number {
  return Math.round((Date.parse(`${later}T00:00:00Z`) - Date.parse(`${first}T00:00:00Z`)) / DAY);
}

const LOOKS: Partial<Record<Urgency, { tone: Tone; outline: boolean }>> = {
  overdue: { tone: "red", outline: false },
  today: { tone: "amber", outline: false },
  soon: { tone: "amber", outline: true },
};

/** How a deadline that needs attention is marked; undefined while there is time. */
export function urgencyLook(
  urgency: Urgency,
  daysLeft: number,
): { tone: Tone; outline: boolean; words: string } | undefined {
  const look = LOOKS[urgency];
  return look && { ...look, words: dueWords(daysLeft) };
}

/** `3 days overdue`, `due today`, `due tomorrow`, `due in 5 days`. */
function dueWords(days: number): string {
  if (days < 0) return days === -1 ? "1 day overdue" : `${-days} days overdue`;
  if (days === 0) return "due today";
  return days === 1 ? "due tomorrow" : `due in ${days} days`;
}

/** The day after so many others, `YYYY-MM-DD`. */
export function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

/** The reader's own day, as long as the office's is not known. */
export function dayOf(now: Date): string {
  const pad = (value: number) => String(value).padStart(2, "0");
  return `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`;
}
