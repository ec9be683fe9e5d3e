/** What a retry of a job asks about, said truly to the row; the numbers are the API's. */

import type { Job } from "@/shared/api/types";
import { count, counted } from "@/shared/lib/numbers";

type Counted = Pick<Job, "total_rows" | "processed_rows" | "not_answered_count" | "retry_counts">;

export type RetryScope = keyof Job["retry_counts"];

interface RetryChoice {
  scope: RetryScope;
  label: string;
}

const NOT_MATCHED = "not found or of another patient";

/** The ways to ask again, the nearest at hand first; none when every row has its claim or is invalid. */
export function retryChoices(job: Counted): RetryChoice[] {
  const { not_answered, failed, all } = job.retry_counts;
  const choices: RetryChoice[] = [];
  if (not_answered > 0) choices.push({ scope: "not_answered", label: notAnsweredLabel(job) });
  const notMatched = failed - not_answered;
  if (notMatched > 0) {
    const also = not_answered > 0 ? `Retry ${count(failed)}, also the ` : "Retry ";
    choices.push({ scope: "failed", label: `${also}${count(notMatched)} ${NOT_MATCHED}` });
  }
  if (all > 0) choices.push({ scope: "all", label: `Ask again about all ${counted(all, "row")}` });
  return choices;
}

function notAnsweredLabel(job: Counted): string {
  const asked = job.retry_counts.not_answered;
  const never = job.total_rows - job.processed_rows;
  if (never === asked) return `Retry ${count(asked)} not asked yet`;
  if (never > 0) return `Retry ${count(asked)} not answered or not asked yet`;
  // Invalid rows are not answered either, and cannot be asked as they stand.
  if (asked < job.not_answered_count)
    return `Retry ${count(asked)} of ${count(job.not_answered_count)} not answered`;
  return `Retry ${count(asked)} not answered`;
}
