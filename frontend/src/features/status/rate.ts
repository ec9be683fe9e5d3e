/** Rows a second, by what was seen of a job since one began to watch: a retry starts with rows already done. */

import type { Progress } from "@/shared/api/types";

const begun = new Map<string, { at: number; rows: number }>();

/** The rate at `at` (milliseconds); null while too little was seen to say. */
export function rateOf(
  progress: Pick<Progress, "job_id" | "status" | "processed_rows">,
  at: number,
): number | null {
  const { job_id, status, processed_rows: rows } = progress;
  const first = begun.get(job_id);
  if (status !== "PROCESSING") begun.delete(job_id);
  else if (!first || rows < first.rows) begun.set(job_id, { at, rows });
  else if (at - first.at >= 1000 && rows > first.rows) return ((rows - first.rows) * 1000) / (at - first.at);
  return null;
}
