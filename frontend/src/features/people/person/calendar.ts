/** Days of a month and what falls on them; days are ISO dates, never moments. */

export interface Span {
  first_date: string;
  last_date: string;
}

const at = (day: string): Date => new Date(`${day}T00:00:00Z`);
const iso = (moment: Date): string => moment.toISOString().slice(0, 10);

export function plusDays(day: string, days: number): string {
  const moment = at(day);
  moment.setUTCDate(moment.getUTCDate() + days);
  return iso(moment);
}

/** The first day of a month, so many months from the one in which `day` is. */
export function monthFrom(day: string, months: number): string {
  const moment = at(`${day.slice(0, 7)}-01`);
  moment.setUTCMonth(moment.getUTCMonth() + months);
  return iso(moment);
}

/** The weeks of the month of `day`, from Sunday to Saturday, with the days of its neighbours that fill them. */
export function weeksOf(day: string): string[][] {
  const first = `${day.slice(0, 7)}-01`;
  const next = monthFrom(day, 1);
  const weeks: string[][] = [];
  let start = plusDays(first, -at(first).getUTCDay());
  while (start < next) {
    const sunday = start;
    weeks.push(Array.from({ length: 7 }, (_, index) => plusDays(sunday, index)));
    start = plusDays(start, 7);
  }
  return weeks;
}

export const within = (day: string, span: Span): boolean => span.first_date <= day && day <= span.last_date;

export const daysOf = ({ first_date, last_date }: Span): number =>
  Math.round((at(last_date).getTime() - at(first_date).getTime()) / 86_400_000) + 1;

/** The span after a click on `day`: the first click begins it, the second ends it, a third begins anew. */
export function chosenWith(day: string, chosen: Span | null): Span {
  if (!chosen || chosen.first_date !== chosen.last_date || day < chosen.first_date)
    return { first_date: day, last_date: day };
  return { first_date: chosen.first_date, last_date: day };
}

/** `November 2026`. */
export function monthName(day: string): string {
  return new Intl.DateTimeFormat("en-US", { month: "long", year: "numeric", timeZone: "UTC" }).format(
    at(day),
  );
}

/** `Saturday, November 21, 2026`. */
export function dayName(day: string): string {
  return new Intl.DateTimeFormat("en-US", { dateStyle: "full", timeZone: "UTC" }).format(at(day));
}

/** The reader's own day. */
export function todayHere(now: Date): string {
  const pad = (value: number) => String(value).padStart(2, "0");
  return `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`;
}
