/** The events one can be told about, in words. */

import type { NoticePreference } from "@/shared/api/types";

const WORDS: Record<string, string> = {
  job_completed: "A job has ended",
  job_failed: "A job has failed",
  payer_down: "A payer does not answer",
  recheck_changed: "A re-check has found a change",
};

export function eventWords({ event, label }: NoticePreference): string {
  if (label) return label;
  const words = event.replace(/[._-]+/g, " ");
  return WORDS[event.replace(/[.-]/g, "_")] ?? words.charAt(0).toUpperCase() + words.slice(1);
}
