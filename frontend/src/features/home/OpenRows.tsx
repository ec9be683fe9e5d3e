/** Rows of recent jobs that the payer has not answered: open them, or ask again. */

import { Button, Group } from "@mantine/core";

import { useCan } from "@/features/accounts/session";
import { notAnswered } from "@/features/status/outcomes";
import { useJobActions } from "@/features/status/useJobActions";
import type { Job } from "@/shared/api/types";
import { count, counted } from "@/shared/lib/numbers";
import { ButtonLink } from "@/shared/ui/links";
import { Panel } from "@/shared/ui/PageHeader";
import { Good } from "@/shared/ui/states";
import { Ago } from "@/shared/ui/Values";

import css from "./Home.module.css";

export function OpenRows({ jobs, empty }: { jobs: Job[]; empty: boolean }) {
  if (jobs.length === 0) {
    return empty ? (
      <Panel title="Rows not answered">
        <Good>Every row of the recent jobs has its answer.</Good>
      </Panel>
    ) : null;
  }
  return (
    <Panel title="Rows not answered" flush>
      <ul className={css.list}>
        {jobs.slice(0, 6).map((job) => (
          <OpenJob key={job.id} job={job} />
        ))}
      </ul>
    </Panel>
  );
}

function OpenJob({ job }: { job: Job }) {
  const can = useCan();
  const { retry } = useJobActions();
  const rows = notAnswered(job.outcome_counts);
  return (
    <li className={css.open}>
      <div className={css.openText}>
        <strong>{counted(rows, "row")}</strong> in <span className={css.name}>{job.filename}</span>
        <span className={css.muted}>
          {" "}
          of {count(job.total_rows)} · <Ago at={job.completed_at ?? job.created_at} />
        </span>
      </div>
      <Group gap={4} wrap="nowrap">
        <ButtonLink
          to="/status/jobs/$jobId"
          params={{ jobId: job.id }}
          search={{ success: "false" }}
          size="compact-xs"
          variant="subtle"
        >
          See them
        </ButtonLink>
        {can("status.upload") && (
          <Button
            size="compact-xs"
            variant="default"
            loading={retry.isPending}
            onClick={() => retry.mutate({ id: job.id, scope: "failed" })}
          >
            Retry {count(rows)}
          </Button>
        )}
      </Group>
    </li>
  );
}
