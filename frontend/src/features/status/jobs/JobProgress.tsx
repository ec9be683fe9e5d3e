/** How far a job is, renewed while it runs. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import type { Job, Progress } from "@/shared/api/types";
import { clock, duration } from "@/shared/lib/durations";
import { count } from "@/shared/lib/numbers";
import { RunProgress } from "@/shared/ui/RunProgress";

import { progressQuery, running } from "../api";

/** The job's newest numbers; what hangs on them is asked anew, at most every two seconds. */
export function useProgress(job: Job | undefined, id: string): Progress | undefined {
  const queries = useQueryClient();
  const active = running(job);
  const { data } = useQuery(progressQuery(id, active));
  const renewed = useRef({ at: 0, rows: -1 });
  useEffect(() => {
    if (!active || !data) return;
    const ended = !running(data);
    const due = data.processed_rows !== renewed.current.rows && Date.now() - renewed.current.at > 2000;
    if (!ended && !due) return;
    renewed.current = { at: Date.now(), rows: data.processed_rows };
    for (const name of ["job", "rows"]) void queries.invalidateQueries({ queryKey: [name, id] });
    if (ended) void queries.invalidateQueries({ queryKey: ["jobs"] });
  }, [active, data, id, queries]);
  return active ? data : undefined;
}

/** A job that ends under one's eyes keeps the place of its progress: nothing below it moves. */
export function useWatched(job: Job | undefined): boolean {
  const [seen, setSeen] = useState<string>();
  if (job && running(job) && job.id !== seen) setSeen(job.id);
  return job !== undefined && job.id === seen;
}

const percentOf = (part: number, whole: number) => (whole > 0 ? (part / whole) * 100 : 0);

/** `12 of 30` rows of this pass: those whose answers a retry kept are left out on both sides. */
export function rowsDone(now: Pick<Progress, "processed_rows" | "kept_rows" | "total_rows">): string {
  return `${count(now.processed_rows - now.kept_rows)} of ${count(now.total_rows - now.kept_rows)}`;
}

const rateShown = (rate: number) => (rate < 10 ? rate.toFixed(1) : count(rate));

interface Props {
  job: Job;
  progress: Progress | undefined;
}

export function JobProgress({ job, progress }: Props) {
  const now = progress ?? job;
  const ended = !running(job);
  const done = percentOf(now.processed_rows, now.total_rows);
  const rate = now.rows_per_second;
  const left = now.eta_seconds;
  const numbers: [string, string][] = [
    // Answers from before are no progress of a retry.
    now.kept_rows > 0 ? ["Asked again", rowsDone(now)] : ["Rows", rowsDone(now)],
    ["Found", count(now.success_count)],
    [
      "Payer calls",
      now.calls_planned > now.calls_made
        ? `${count(now.calls_made)} of ${count(now.calls_planned)}`
        : count(now.calls_made),
    ],
    ["Rate", rate === null ? "–" : `${rateShown(rate)} rows/s`],
    ended ? ["Took", duration(job.processing_seconds)] : ["Left", left === null ? "–" : clock(left)],
  ];
  const tenth = Math.floor(done / 10) * 10;
  const { waiting_reason: reason } = now;
  return (
    <RunProgress
      label="Rows processed"
      done={done}
      kept={percentOf(now.kept_rows, now.total_rows)}
      numbers={numbers}
      ended={ended}
      waiting={!ended && reason ? { title: "The job waits", reason } : undefined}
      status={
        ended
          ? "The job has ended"
          : now.status === "PENDING"
            ? (reason ?? "Waiting to start")
            : `${tenth} percent of the rows processed`
      }
    />
  );
}
