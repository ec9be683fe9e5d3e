/** Dates: ISO from the API, MM/DD/YYYY on the page. Plain dates are never shifted by a time zone. */

import { NONE } from "./money";

const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})/;
const US_DATE = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$/;

export function date(value: string | null | undefined): string {
  const match = ISO_DATE.exec(value ?? "");
  return match ? `${match[2]}/${match[3]}/${match[1]}` : NONE;
}

export function dateRange(first: string | null | undefined, last: string | null | undefined): string {
  if (!first && !last) return NONE;
  if (!last || first === last) return date(first);
  if (!first) return date(last);
  return `${date(first)} – ${date(last)}`;
}

/** A sentence of the server with its ISO dates as people read them. */
export function withDates(text: string): string {
  return text.replace(/\b(\d{4})-(\d{2})-(\d{2})\b/g, "$2/$3/$1");
}

/** A moment in the reader's own time: `11/21/2026 2:05 PM`. */
export function moment(value: string | null | undefined): string {
  const at = value ? new Date(value) : null;
  if (!at || Number.isNaN(at.getTime())) return NONE;
  const day = [pad(at.getMonth() + 1), pad(at.getDate()), at.getFullYear()].join("/");
  const hour = at.getHours() % 12 || 12;
  return `${day} ${hour}:${pad(at.getMinutes())} ${at.getHours() < 12 ? "AM" : "PM"}`;
}

/** `just now`, `4 min ago`, `3 h ago`, `yesterday`, then the date. */
export function ago(value: string | null | undefined, now: Date): string {
  const at = value ? new Date(value) : null;
  if (!at || Number.isNaN(at.getTime())) return NONE;
  const seconds = Math.round((now.getTime() - at.getTime()) / 1000);
  if (seconds < 45) return "just now";
  if (seconds < 3600) return `${Math.max(1, Math.round(seconds / 60))} min ago`;
  if (seconds < 86_400) return `${Math.round(seconds / 3600)} h ago`;
  if (seconds < 2 * 86_400) return "yesterday";
  return moment(value).slice(0, 10);
}

/** What a person typed, as `YYYY-MM-DD`; null when it is no date of the calendar. */
export function parseDate(typed: string): string | null {
  const text = typed.trim();
  const us = US_DATE.exec(text);
  const iso = us ? null : /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  const digits = us || iso ? null : /^(\d{2})(\d{2})(\d{4})$/.exec(text);
  const parts = us ?? digits;
  const [year, month, day] = parts
    ? [Number(parts[3]), Number(parts[1]), Number(parts[2])]
    : iso
      ? [Number(iso[1]), Number(iso[2]), Number(iso[3])]
      : [0, 0, 0];
  const at = new Date(Date.UTC(year, month - 1, day));
  const real = year >= 1880 && at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
  return real ? at.toISOString().slice(0, 10) : null;
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
