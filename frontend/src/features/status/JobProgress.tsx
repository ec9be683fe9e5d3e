/** How far a job is: the bar, its numbers, and the same for screen readers now and then. */

import { Alert, Progress as Bar, Text, VisuallyHidden } from "@mantine/core";
import { IconClockPause } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import type { Job, Progress } from "@/shared/api/types";
import { clock, duration } from "@/shared/lib/durations";
import { count } from "@/shared/lib/numbers";

import { progressQuery, running } from "./api";
import css from "./JobProgress.module.css";

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

interface Props {
  job: Job;
  progress: Progress | undefined;
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

const rateInWords = (rate: number) => (rate < 10 ? rate.toFixed(1) : count(rate));

export function JobProgress({ job, progress }: Props) {
  const now = progress ?? job;
  const ended = !running(job);
  const share = percentOf(now.processed_rows, now.total_rows);
  const kept = percentOf(now.kept_rows, now.total_rows);
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
    ["Rate", rate === null ? "–" : `${rateInWords(rate)} rows/s`],
    ended ? ["Took", duration(job.processing_seconds)] : ["Left", left === null ? "–" : clock(left)],
  ];
  const tenth = Math.floor(share / 10) * 10;
  return (
    <div>
      <div aria-hidden={ended} style={ended ? { opacity: 0.4 } : undefined}>
        <Bar.Root size="md" radius="xl" transitionDuration={300}>
          {kept > 0 && <Bar.Section value={kept} color="gray.4" aria-hidden />}
          <Bar.Section
            value={share - kept}
            color={ended ? "gray" : undefined}
            aria-label="Rows processed"
            aria-valuenow={share}
          />
        </Bar.Root>
      </div>
      <dl className={css.numbers}>
        {numbers.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {!ended && now.waiting_reason && (
        <Alert
          variant="outline"
          color="orange"
          mt="sm"
          p="xs"
          icon={<IconClockPause size={18} aria-hidden />}
          title="The job waits"
        >
          <Text size="sm">{now.waiting_reason}</Text>
        </Alert>
      )}
      <VisuallyHidden role="status">
        {ended
          ? "The job has ended"
          : now.status === "PENDING"
            ? (now.waiting_reason ?? "Waiting to start")
            : `${tenth} percent of the rows processed`}
      </VisuallyHidden>
    </div>
  );
}
