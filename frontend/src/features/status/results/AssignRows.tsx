/** Claims of a finished job become work: those of an outcome, or the selected ones, go into a plan to be reviewed. */

import { Button, Menu } from "@mantine/core";
import { IconChevronDown, IconUserCheck } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import type { Job, Outcome, Row } from "@/shared/api/types";
import { isOutcome, OUTCOMES } from "@/shared/claims/outcomes";
import { count, counted } from "@/shared/lib/numbers";
import { tellFailed } from "@/shared/lib/tell";
import { useUrl } from "@/shared/lib/url";

import { planJob } from "../api";
import { assignable } from "./assignable";

/** Plans these claims and opens the plan. Nothing is on anybody's desk before it is confirmed there. */
function usePlanning() {
  const navigate = useNavigate();
  return useMutation({
    mutationFn: planJob,
    onSuccess: (plan) => void navigate({ to: "/assignment/plans/$planId", params: { planId: plan.id } }),
    onError: tellFailed,
  });
}

export function AssignOutcome({ job }: { job: Job }) {
  const [search] = useUrl();
  const planning = usePlanning();
  const choices = assignable(job.outcome_counts, isOutcome(search.outcome) ? search.outcome : undefined);
  const [first] = choices;
  if (!first) return null;
  const label = ([outcome, number]: [Outcome, number]) =>
    `Assign ${count(number)} ${OUTCOMES[outcome].label.toLowerCase()}`;
  const plan = ([outcome]: [Outcome, number]) => planning.mutate({ job: job.id, outcomes: [outcome] });
  return (
    <Button.Group>
      <Button
        variant="default"
        leftSection={<IconUserCheck size={16} aria-hidden />}
        loading={planning.isPending}
        onClick={() => plan(first)}
      >
        {label(first)}
      </Button>
      {choices.length > 1 && (
        <Menu>
          <Menu.Target>
            <Button variant="default" px={8} aria-label="Assign others">
              <IconChevronDown size={14} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {choices.slice(1).map((choice) => (
              <Menu.Item key={choice[0]} onClick={() => plan(choice)}>
                {label(choice)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </Button.Group>
  );
}

/** The selected rows, where the payer answered; claims that are on a desk already stay there, and the plan says so. */
export function AssignSelected({ job, rows }: { job: Job; rows: Row[] }) {
  const planning = usePlanning();
  const answered = rows.filter(({ success }) => success);
  const without = rows.length - answered.length;
  return (
    <Button
      size="compact-sm"
      variant="default"
      disabled={answered.length === 0}
      loading={planning.isPending}
      title={
        without ? `${counted(without, "row")} without a claim of the payer cannot be assigned.` : undefined
      }
      onClick={() => planning.mutate({ job: job.id, rows: answered.map(({ id }) => id) })}
    >
      Assign {count(answered.length)} selected
    </Button>
  );
}
