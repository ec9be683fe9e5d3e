/** The newest jobs beside the upload, renewed while they run. */

import { ActionIcon, Button, Group, Progress, Tooltip } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import type { Job } from "@/shared/api/types";
import { OUTCOMES } from "@/shared/claims/outcomes";
import { clock } from "@/shared/lib/durations";
import { counted, percent } from "@/shared/lib/numbers";
import { ButtonLink, TextLink } from "@/shared/ui/links";
import { MiniBar } from "@/shared/ui/OutcomeBar";
import { Panel } from "@/shared/ui/PageHeader";
import { Empty, Failed, Lines } from "@/shared/ui/states";
import { Ago } from "@/shared/ui/Values";

import { jobsQuery, resultsHref, running } from "../api";
import { useJobActions } from "../useJobActions";
import { JobBadge, JobSandbox } from "./JobBadge";
import css from "./JobList.module.css";
import { rowsDone } from "./JobProgress";

export function RecentJobs() {
  const jobs = useQuery(jobsQuery({ page: 1, page_size: 6 }));
  return (
    <Panel
      title="Recent jobs"
      flush
      aside={
        <TextLink to="/status/jobs" size="sm">
          All jobs
        </TextLink>
      }
    >
      {jobs.isPending && (
        <div className={css.job}>
          <Lines rows={5} />
        </div>
      )}
      {jobs.isError && !jobs.data && (
        <div className={css.job}>
          <Failed error={jobs.error} onRetry={() => void jobs.refetch()} />
        </div>
      )}
      {jobs.data?.results.length === 0 && <Empty>No jobs yet. The first file you check appears here.</Empty>}
      <JobList jobs={jobs.data?.results ?? []} />
    </Panel>
  );
}

/** Jobs one below the other, each with its progress or its outcomes. */
export function JobList({ jobs }: { jobs: Job[] }) {
  return (
    <ul className={css.list}>
      {jobs.map((job) => (
        <JobItem key={job.id} job={job} />
      ))}
    </ul>
  );
}

function JobItem({ job }: { job: Job }) {
  const { cancel } = useJobActions();
  const active = running(job);
  const left = job.eta_seconds;
  return (
    <li className={css.job}>
      <div className={css.jobHead}>
        <TextLink
          to="/status/jobs/$jobId"
          params={{ jobId: job.id }}
          size="sm"
          className={css.jobName}
          title={job.filename}
        >
          {job.filename}
        </TextLink>
        <Group gap={6} wrap="nowrap">
          <JobSandbox job={job} />
          <JobBadge job={job} />
        </Group>
      </div>
      {active ? (
        <Progress
          value={job.progress_percentage}
          size="sm"
          mt={6}
          aria-label={`Progress of ${job.filename}`}
        />
      ) : (
        <div className={css.jobBar}>
          <MiniBar
            looks={OUTCOMES}
            counts={job.outcome_counts}
            total={job.total_rows}
            empty="No answers yet"
          />
        </div>
      )}
      <div className={css.jobFoot}>
        {active ? (
          <span>
            {job.kept_rows > 0
              ? `${rowsDone(job)} asked again`
              : `${percent(job.processed_rows, job.total_rows)} of ${counted(job.total_rows, "row")}`}
            {left !== null && ` · ${clock(left)} left`}
          </span>
        ) : (
          <span>
            {counted(job.total_rows, "row")} · <Ago at={job.completed_at ?? job.created_at} />
          </span>
        )}
        {active ? (
          job.can.cancel && (
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              c="var(--cd-text)"
              loading={cancel.isPending}
              onClick={() => cancel.mutate(job.id)}
            >
              Cancel
            </Button>
          )
        ) : (
          <Group gap={4} wrap="nowrap">
            <ButtonLink
              to="/status/jobs/$jobId"
              params={{ jobId: job.id }}
              size="compact-xs"
              variant="subtle"
            >
              Results
            </ButtonLink>
            {job.result_file && (
              <Tooltip label="Download the results as csv">
                <ActionIcon
                  component="a"
                  size="sm"
                  href={resultsHref(job.id)}
                  download
                  aria-label={`Download the results of ${job.filename}`}
                >
                  <IconDownload size={15} aria-hidden />
                </ActionIcon>
              </Tooltip>
            )}
          </Group>
        )}
      </div>
    </li>
  );
}
