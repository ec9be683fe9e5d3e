/** The columns of the job list. */

import type { Job } from "@/shared/api/types";
import { OUTCOMES } from "@/shared/claims/outcomes";
import { duration } from "@/shared/lib/durations";
import { count, percent } from "@/shared/lib/numbers";
import { PracticeName } from "@/shared/session/PracticeName";
import { MiniBar, summary } from "@/shared/ui/OutcomeBar";
import type { Column } from "@/shared/ui/table/columns";
import { Ago } from "@/shared/ui/Values";

import { running } from "../api";
import { JobBadge, JobSandbox } from "./JobBadge";

export const JOB_COLUMNS: Column<Job>[] = [
  {
    id: "filename",
    header: "File",
    primary: true,
    text: true,
    cell: (job) => job.filename,
  },
  {
    id: "status",
    header: "State",
    sort: "status",
    width: 150,
    cell: (job) => (
      <span style={{ display: "inline-flex", gap: 6 }}>
        <JobBadge job={job} />
        <JobSandbox job={job} />
      </span>
    ),
  },
  {
    id: "rows",
    header: "Rows",
    align: "end",
    sort: "total_rows",
    width: 90,
    cell: (job) => count(job.total_rows),
  },
  {
    id: "done",
    header: "Done",
    align: "end",
    width: 80,
    cell: (job) => percent(job.processed_rows, job.total_rows),
  },
  {
    id: "outcomes",
    header: "Outcomes",
    width: 190,
    cell: (job) => (
      <span style={{ display: "block", width: 170 }}>
        <MiniBar looks={OUTCOMES} counts={job.outcome_counts} total={job.total_rows} empty="No answers yet" />
      </span>
    ),
  },
  {
    id: "answers",
    header: "In words",
    text: true,
    hidden: true,
    cell: (job) => summary(OUTCOMES, job.outcome_counts) || "–",
  },
  { id: "found", header: "Found", align: "end", width: 90, cell: (job) => count(job.success_count) },
  {
    id: "failed",
    header: "Not answered",
    align: "end",
    width: 110,
    cell: (job) => count(job.not_answered_count),
  },
  {
    id: "practice",
    header: "Practice",
    text: true,
    hidden: true,
    cell: (job) => <PracticeName id={job.practice} />,
  },
  { id: "payer", header: "Payer", hidden: true, cell: (job) => job.provider },
  { id: "calls", header: "Payer calls", align: "end", hidden: true, cell: (job) => count(job.calls_made) },
  {
    id: "took",
    header: "Took",
    align: "end",
    width: 100,
    cell: (job) => (running(job) ? "–" : duration(job.processing_seconds)),
  },
  { id: "by", header: "By", hidden: true, cell: (job) => job.created_by ?? "–" },
  {
    id: "created_at",
    header: "Uploaded",
    align: "end",
    sort: "created_at",
    width: 120,
    cell: (job) => <Ago at={job.created_at} />,
  },
];
