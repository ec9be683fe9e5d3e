/** A job: how far it is, what came out, every row, and the opened claim beside them. */

import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";

import { asProblem } from "@/shared/api/problem";
import type { Outcome } from "@/shared/api/types";
import { isOutcome, OUTCOMES } from "@/shared/claims/outcomes";
import { useUrl } from "@/shared/lib/url";
import { ButtonLink } from "@/shared/ui/links";
import { OutcomeBar } from "@/shared/ui/OutcomeBar";
import { PageBody, PageHeader, Panel } from "@/shared/ui/PageHeader";
import { Empty, Failed } from "@/shared/ui/states";

import { jobQuery, running } from "../api";
import { JobBadge, JobSandbox } from "../jobs/JobBadge";
import { JobProgress, useProgress, useWatched } from "../jobs/JobProgress";
import { JobActions } from "./JobActions";
import { JobLine, JobRemarks, JobSeveral } from "./JobFacts";
import { ResultRows } from "./ResultRows";

const route = getRouteApi("/status/jobs/$jobId");

export function ResultsPage() {
  const { jobId } = route.useParams();
  const [search, setSearch] = useUrl();
  const answer = useQuery(jobQuery(jobId));
  const job = answer.data;
  const progress = useProgress(job, jobId);
  const watched = useWatched(job);

  if (answer.isError && !job) {
    const gone = asProblem(answer.error).status === 404;
    return (
      <PageBody>
        <PageHeader title={gone ? "This job does not exist" : "Job"} />
        {gone ? (
          <Empty action={<ButtonLink to="/status/jobs">All jobs</ButtonLink>}>
            It was deleted or purged, or it belongs to another organization.
          </Empty>
        ) : (
          <Failed error={answer.error} onRetry={() => void answer.refetch()} />
        )}
      </PageBody>
    );
  }
  const chosen: Outcome | undefined = isOutcome(search.outcome) ? search.outcome : undefined;
  const active = running(job);
  return (
    <PageBody fill>
      <PageHeader
        title={job?.filename ?? "Job"}
        mark={
          job && (
            <>
              <JobBadge job={progress ? { ...job, status: progress.status } : job} />
              <JobSandbox job={job} />
            </>
          )
        }
        line={job ? <JobLine job={job} /> : <Skeleton height={14} width={320} />}
        actions={job && <JobActions job={job} />}
      />
      <Panel>
        {!job && <Skeleton height={48} />}
        {job && watched && <JobProgress job={job} progress={progress} />}
        {job && (
          <div style={watched ? { marginTop: 14 } : undefined}>
            <OutcomeBar
              label="Outcomes"
              looks={OUTCOMES}
              counts={job.outcome_counts}
              total={job.total_rows}
              growing={watched}
              chosen={chosen}
              onChoose={(outcome) => setSearch({ outcome, page: undefined, row: undefined })}
            />
          </div>
        )}
        {job && <JobSeveral job={job} />}
        {job && <JobRemarks job={job} />}
      </Panel>
      <ResultRows jobId={jobId} job={job} active={active} />
    </PageBody>
  );
}
