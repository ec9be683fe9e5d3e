/** Rows of recent jobs that the payer has not answered: open them, or ask again. */

import { Button, Group } from "@mantine/core";

import css from "./JobList.module.css";
import type { Job } from "@/shared/api/types";
import { count, counted } from "@/shared/lib/numbers";
import { useCan } from "@/shared/session/session";
import { ButtonLink, TextLink } from "@/shared/ui/links";
import { Panel } from "@/shared/ui/PageHeader";
import { Good } from "@/shared/ui/states";
import { Ago } from "@/shared/ui/Values";

import { retryChoices } from "../retrying";
import { useJobActions } from "../useJobActions";

const SHOWN = 6;

export function OpenRows({ jobs, empty }: { jobs: Job[]; empty: boolean }) {
  if (jobs.length === 0) {
    return empty ? (
      <Panel title="Rows not answered">
        <Good>Every row of the recent jobs has the payer&rsquo;s answer.</Good>
      </Panel>
    ) : null;
  }
  return (
    <Panel title="Rows not answered" flush>
      <ul className={css.list}>
        {jobs.slice(0, SHOWN).map((job) => (
          <OpenJob key={job.id} job={job} />
        ))}
        {jobs.length > SHOWN && (
          <li className={css.open}>
            <TextLink to="/status/jobs" size="sm">
              and in {counted(jobs.length - SHOWN, "more job", "more jobs")}
            </TextLink>
          </li>
        )}
      </ul>
    </Panel>
  );
}

function OpenJob({ job }: { job: Job }) {
  const can = useCan();
  const { retry } = useJobActions();
  // Of jobs whose rows are all invalid nothing can be asked again: the file must change.
  const again = job.can.retry ? retryChoices(job).find(({ scope }) => scope === "not_answered") : undefined;
  return (
    <li className={css.open}>
      <div className={css.openText}>
        <strong>{counted(job.not_answered_count, "row")}</strong> in{" "}
        <span className={css.name}>{job.filename}</span>
        <span className={css.muted}>
          {" "}
          of {count(job.total_rows)} · <Ago at={job.completed_at ?? job.created_at} />
        </span>
      </div>
      <Group gap={4} wrap="nowrap">
        <ButtonLink
          to="/status/jobs/$jobId"
          params={{ jobId: job.id }}
          search={{ only: "not_answered" }}
          size="compact-xs"
          variant="subtle"
        >
          See them
        </ButtonLink>
        {can("status.upload") && again && (
          <Button
            size="compact-xs"
            variant="default"
            loading={retry.isPending}
            onClick={() => retry.mutate({ id: job.id, scope: again.scope })}
          >
            Retry {count(job.retry_counts.not_answered)}
          </Button>
        )}
      </Group>
    </li>
  );
}
