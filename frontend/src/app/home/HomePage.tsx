/** Home: what needs me now. */

import { IconUpload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import { PlansToReview } from "@/features/assignment/upload/PlansToReview";
import { DeskOfAll } from "@/features/claims/all/DeskOfAll";
import { DeskNow } from "@/features/claims/mine/DeskNow";
import { UnreadNotices } from "@/features/notifications/UnreadNotices";
import { jobsQuery, running } from "@/features/status/api";
import { OpenRows } from "@/features/status/jobs/OpenRows";
import { JobList } from "@/features/status/jobs/RecentJobs";
import type { Job } from "@/shared/api/types";
import { counted } from "@/shared/lib/numbers";
import { displayName, useCan, useSession } from "@/shared/session/session";
import { ButtonLink, TextLink } from "@/shared/ui/links";
import { PageBody, PageHeader, Panel } from "@/shared/ui/PageHeader";
import { Failed, Lines } from "@/shared/ui/states";

import { FirstSteps } from "./FirstSteps";
import css from "./Home.module.css";

export function HomePage() {
  const { user } = useSession();
  const can = useCan();
  const readable = can("status.read");
  const jobs = useQuery({ ...jobsQuery({ page: 1, page_size: 25 }), enabled: readable });
  const list = jobs.data?.results ?? [];
  const active = list.filter(running);
  const open = list.filter((job) => !running(job) && job.not_answered_count > 0);
  return (
    <PageBody>
      <PageHeader
        title={`Good to see you, ${user.first_name || displayName(user)}`}
        line={jobs.data ? summary(active, open) : " "}
        actions={
          can("status.upload") && (
            <ButtonLink to="/status/upload" leftSection={<IconUpload size={16} aria-hidden />}>
              Check a file
            </ButtonLink>
          )
        }
      />
      {can("status.upload") && <FirstSteps hasJobs={jobs.data ? jobs.data.count > 0 : undefined} />}
      {jobs.isError && !jobs.data && <Failed error={jobs.error} onRetry={() => void jobs.refetch()} />}
      <div className={css.columns}>
        {readable && (
          <div className={css.column}>
            {can("work.change") && <DeskNow />}
            {can("assignment.manage") && <PlansToReview />}
            {can("work.read_all") && <DeskOfAll />}
            {jobs.isPending && (
              <Panel title="What needs you now">
                <Lines rows={6} />
              </Panel>
            )}
            {active.length > 0 && <Jobs title="Running now" jobs={active} />}
            {jobs.data && <OpenRows jobs={open} empty={active.length === 0 && jobs.data.count > 0} />}
            {list.length > 0 && (
              <Jobs title="Latest results" jobs={list.filter((job) => !running(job)).slice(0, 5)} all />
            )}
          </div>
        )}
        <UnreadNotices />
      </div>
    </PageBody>
  );
}

function summary(active: Job[], open: Job[]): string {
  const rows = open.reduce((sum, job) => sum + job.not_answered_count, 0);
  const parts = [];
  if (active.length) parts.push(`${counted(active.length, "job")} running`);
  if (rows) parts.push(`${counted(rows, "row")} not answered in ${counted(open.length, "recent job")}`);
  return parts.length ? parts.join(" · ") : "No bulk check is running, and no row waits for an answer.";
}

function Jobs({ title, jobs, all = false }: { title: string; jobs: Job[]; all?: boolean }) {
  if (jobs.length === 0) return null;
  return (
    <Panel
      title={title}
      flush
      aside={
        all && (
          <TextLink to="/status/jobs" size="sm">
            All jobs
          </TextLink>
        )
      }
    >
      <JobList jobs={jobs} />
    </Panel>
  );
}
