/** What is said of a file of claims: how far it is, what became of its claims, and where those stand that are wrong. */

import { clock } from "@/shared/lib/durations";
import { count, counted } from "@/shared/lib/numbers";
import { isRunning } from "@/shared/runs/states";

import type { ClaimsImport, UnreadReason } from "../types";

/** Whoever sees no patients sees no name either. */
export const nameOf = (file: ClaimsImport): string => file.filename ?? `${file.file_kind} file`;

/** `3 of 10 claims · 0:12 left`; before they are counted, what is done. */
export function progressOf(file: ClaimsImport): string {
  if (file.state === "PENDING" || file.total === 0) return file.stage || "Waits for a worker";
  const left = file.eta_seconds === null ? "" : ` · ${clock(file.eta_seconds)} left`;
  return `${count(file.processed)} of ${counted(file.total, "claim")}${left}`;
}

/** `8 new in staging · 1 there already, left as it is · 1 cannot be read`. */
export function becameOf(file: ClaimsImport): string {
  if (file.processed === 0) return "Nothing was staged";
  const left = file.existing === 1 ? "left as it is" : "left as they are";
  const parts = [`${count(file.staged)} new in staging`];
  if (file.existing > 0) parts.push(`${count(file.existing)} there already, ${left}`);
  if (file.unreadable > 0) parts.push(`${count(file.unreadable)} cannot be read`);
  const rest = file.total - file.processed;
  if (!isRunning(file.state) && rest > 0) parts.push(`${count(rest)} not staged`);
  return parts.join(" · ");
}

/** `Rows 3, 7 and 10 more`; an 837P file has segments. */
export function placesOf(file: ClaimsImport, { claims, places }: UnreadReason): string {
  const [one, many] = file.file_kind === "CSV" ? ["Row", "Rows"] : ["Segment", "Segments"];
  const more = claims - places.length;
  const said = `${claims === 1 ? one : many} ${places.map(count).join(", ")}`;
  return more > 0 ? `${said} and ${count(more)} more` : said;
}
