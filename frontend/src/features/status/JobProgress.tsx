/** How far a job is: the bar, its numbers, and the same for screen readers now and then. */

import { Progress as Bar, VisuallyHidden } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import type { Job, Progress } from "@/shared/api/types";
import { clock, duration } from "@/shared/lib/durations";
import { count } from "@/shared/lib/numbers";

import { progressQuery, running } from "./api";
import css from "./JobProgress.module.css";

type Answer = Progress & { rate: number | null };

/** The job's newest numbers; what hangs on them is asked anew, at most every two seconds. */
export function useProgress(job: Job | undefined, id: string): Answer | undefined {
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

interface Props {
  job: Job;
  progress: Answer | undefined;
}

/** A job that ends under one's eyes keeps the place of its progress: nothing below it moves. */
export function useWatched(job: Job | undefined): boolean {
  const [seen, setSeen] = useState<string>();
  if (job && running(job) && job.id !== seen) setSeen(job.id);
  return job !== undefined && job.id === seen;
}

export function JobProgress({ job, progress }: Props) {
  const now = progress ?? job;
  const ended = !running(job);
  const share = now.total_rows > 0 ? (now.processed_rows / now.total_rows) * 100 : 0;
  const took = job.processing_seconds ?? 0;
  const rate = ended ? (took > 0 ? now.processed_rows / took : 0) : (progress?.rate ?? 0);
  const left = now.eta_seconds;
  const numbers: [string, string][] = [
    ["Rows", `${count(now.processed_rows)} of ${count(now.total_rows)}`],
    ["Found", count(now.success_count)],
    [
      "Payer calls",
      now.calls_planned
        ? `${count(now.calls_made)} of ${count(Math.max(now.calls_planned, now.calls_made))}`
        : count(now.calls_made),
    ],
    ["Rate", rate >= 1 ? `${count(rate)} rows/s` : "–"],
    ended ? ["Took", duration(took)] : ["Left", left === null ? "–" : clock(left)],
  ];
  const tenth = Math.floor(share / 10) * 10;
  return (
    <div>
      <div aria-hidden={ended} style={ended ? { opacity: 0.4 } : undefined}>
        <Bar
          value={share}
          size="md"
          radius="xl"
          color={ended ? "gray" : undefined}
          aria-label="Rows processed"
          transitionDuration={300}
        />
      </div>
      <dl className={css.numbers}>
        {numbers.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <VisuallyHidden role="status">
        {ended
          ? "The job has ended"
          : now.status === "PENDING"
            ? "Waiting to start"
            : `${tenth} percent of the rows processed`}
      </VisuallyHidden>
    </div>
  );
}
