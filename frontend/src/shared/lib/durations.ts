/** Durations as `41 s`, `2 min 5 s`, `1 h 12 min`; schedules as `every 6 hours`. */

import { NONE } from "./money";

export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds) || seconds < 0) return NONE;
  if (seconds < 1) return "under 1 s";
  if (seconds < 10 && !Number.isInteger(seconds)) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return join(Math.floor(whole / 60), "min", whole % 60, "s");
  return join(Math.floor(whole / 3600), "h", Math.round((whole % 3600) / 60), "min");
}

/** A countdown for a progress bar: `0:41`, `12:05`, `1:02:09`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const tail = `${hours ? String(minutes).padStart(2, "0") : minutes}:${String(rest).padStart(2, "0")}`;
  return hours ? `${hours}:${tail}` : tail;
}

/** An ISO 8601 duration such as `PT6H` or `P1D`, in words; null when it is empty or unknown. */
export function everyInWords(iso: string | null | undefined): string | null {
  const match = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:\d+S)?)?$/.exec(iso ?? "");
  if (!match) return null;
  const hours = Number(match[1] ?? 0) * 168 + Number(match[2] ?? 0) * 24 + Number(match[3] ?? 0);
  if (!hours) return match[4] ? `every ${match[4]} minutes` : null;
  if (hours % 168 === 0) return hours === 168 ? "every week" : `every ${hours / 168} weeks`;
  if (hours % 24 === 0) return hours === 24 ? "every day" : `every ${hours / 24} days`;
  return hours === 1 ? "every hour" : `every ${hours} hours`;
}

function join(big: number, bigUnit: string, small: number, smallUnit: string): string {
  return small ? `${big} ${bigUnit} ${small} ${smallUnit}` : `${big} ${bigUnit}`;
}
