/** Step two: the plan as it stands, reviewed and changed by hand; and what became of it afterwards. */

import { Alert, Button, Skeleton, Tabs } from "@mantine/core";
import { IconInfoCircle, IconPlayerStop } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";

import { asProblem } from "@/shared/api/problem";
import { count } from "@/shared/lib/numbers";
import { tellFailed } from "@/shared/lib/tell";
import { useUrl } from "@/shared/lib/url";
import { ButtonLink } from "@/shared/ui/links";
import { PageBody, PageHeader, Panel } from "@/shared/ui/PageHeader";
import { Empty, Failed } from "@/shared/ui/states";
import { LookBadge } from "@/shared/ui/Tone";

import { cancelPlan, forget, planQuery } from "../api";
import { Steps } from "../Steps";
import type { Plan, Stale } from "../types";
import { Done } from "./Done";
import { Objective } from "./Objective";
import { atWork } from "./people";
import { PeopleLoads } from "./PeopleLoads";
import { PlanActions } from "./PlanActions";
import { PlanItems } from "./PlanItems";
import { PlanLine } from "./PlanLine";
import { PlanProgress } from "./PlanProgress";
import { PlanSummary } from "./PlanSummary";
import { Repairs } from "./Repairs";
import { STAGES } from "./stages";
import { StalePlan } from "./StalePlan";
import { Waiting } from "./Waiting";
import { over } from "./words";

const route = getRouteApi("/assignment/plans/$planId");

export function PlanPage() {
  const { planId } = route.useParams();
  // What is remembered belongs to one plan: another one starts afresh.
  return <OnePlan key={planId} id={planId} />;
}

function OnePlan({ id }: { id: string }) {
  const answer = useQuery(planQuery(id));
  const [stale, setStale] = useState<{ old: Plan; changes: Stale } | null>(null);
  const plan = answer.data;
  if (!plan)
    return answer.isError ? (
      <Missing error={answer.error} onRetry={() => void answer.refetch()} />
    ) : (
      <PageBody>
        <PageHeader title="Plan" line={<Skeleton height={14} width={320} />} />
        <Skeleton height={120} radius={8} />
      </PageBody>
    );
  if (stale)
    return (
      <StalePlan
        old={stale.old}
        stale={stale.changes}
        onStale={(changes) => setStale({ old: stale.old, changes })}
      />
    );
  return <Shown plan={plan} onStale={(changes) => setStale({ old: plan, changes })} />;
}

function Shown({ plan, onStale }: { plan: Plan; onStale: (stale: Stale) => void }) {
  const finished = plan.stage === "executed" || plan.stage === "undone";
  return (
    <PageBody>
      <PageHeader
        title={plan.title}
        mark={<LookBadge look={STAGES[plan.stage]} />}
        line={<PlanLine plan={plan} />}
        actions={
          <>
            {plan.stage === "making" && <Cancel plan={plan} />}
            <PlanActions plan={plan} onStale={onStale} />
          </>
        }
      />
      <Steps at={plan.stage === "making" ? 1 : finished ? 3 : 2} />
      {plan.stage === "making" ? (
        <Panel title="The plan is being made">
          <PlanProgress plan={plan} />
        </Panel>
      ) : plan.stage === "failed" || plan.stage === "cancelled" ? (
        <NotMade plan={plan} />
      ) : (
        <>
          {finished && plan.result ? <Done plan={plan} /> : <Over plan={plan} />}
          <Reviewed plan={plan} finished={finished} />
        </>
      )}
    </PageBody>
  );
}

/** Everything that there is to see of a plan that was made. */
function Reviewed({ plan, finished }: { plan: Plan; finished: boolean }) {
  const [search, setSearch] = useUrl();
  const { counts } = plan;
  const tabs: [value: string, label: string][] = [
    ["claims", `Claims ${count(counts.claims)}`],
    ["waiting", `Why claims wait ${count(counts.unassigned)}`],
    ["repairs", `To be repaired ${count(counts.problem_rows)}`],
  ];
  const tab = tabs.find(([value]) => value === search.tab)?.[0] ?? "claims";
  const setTab = (value: string | null) =>
    setSearch({ tab: value === "claims" ? undefined : (value ?? undefined), row: undefined });
  return (
    <>
      {!finished && <PlanSummary plan={plan} />}
      <PeopleLoads
        people={atWork(plan.people)}
        chosen={search.person}
        onChoose={(person) =>
          setSearch({
            person,
            tab: undefined,
            only: undefined,
            bottleneck: undefined,
            page: undefined,
            row: undefined,
          })
        }
      />
      <Tabs value={tab} onChange={setTab} keepMounted={false}>
        <Tabs.List mb="md">
          {tabs.map(([value, label]) => (
            <Tabs.Tab key={value} value={value}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="claims">
          <PlanItems plan={plan} />
        </Tabs.Panel>
        <Tabs.Panel value="waiting">
          <Waiting plan={plan} />
        </Tabs.Panel>
        <Tabs.Panel value="repairs">
          <Repairs plan={plan} />
        </Tabs.Panel>
      </Tabs>
      <Objective plan={plan} />
    </>
  );
}

/** Why a plan can no longer be confirmed, where that is so. */
function Over({ plan }: { plan: Plan }) {
  const said = over(plan);
  if (!said) return null;
  return (
    <Alert variant="light" color="gray" icon={<IconInfoCircle size={18} aria-hidden />} title={said.title}>
      {said.text}{" "}
      {plan.superseded_by && (
        <ButtonLink
          size="compact-xs"
          variant="subtle"
          to="/assignment/plans/$planId"
          params={{ planId: plan.superseded_by }}
        >
          Open the newer plan
        </ButtonLink>
      )}
    </Alert>
  );
}

function NotMade({ plan }: { plan: Plan }) {
  const failed = plan.stage === "failed";
  return (
    <Panel title={failed ? "The plan could not be made" : "The plan was cancelled"}>
      {plan.error_log.map(({ message }) => (
        <p key={message}>{message}</p>
      ))}
      {plan.problems.length > 0 && <Repairs plan={plan} />}
      <Empty action={<ButtonLink to="/assignment">Make another plan</ButtonLink>}>
        Nothing was assigned.
      </Empty>
    </Panel>
  );
}

function Cancel({ plan }: { plan: Plan }) {
  const queries = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => cancelPlan(plan.id),
    onError: tellFailed,
    onSettled: () => forget(queries, plan.id),
  });
  return (
    <Button
      variant="default"
      leftSection={<IconPlayerStop size={16} aria-hidden />}
      disabled={!plan.can.cancel}
      loading={cancel.isPending}
      onClick={() => cancel.mutate()}
    >
      Cancel
    </Button>
  );
}

function Missing({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const gone = asProblem(error).status === 404;
  return (
    <PageBody>
      <PageHeader title={gone ? "This plan does not exist" : "Plan"} />
      {gone ? (
        <Empty action={<ButtonLink to="/assignment">Assignment</ButtonLink>}>
          It was purged, or it belongs to another organization.
        </Empty>
      ) : (
        <Failed error={error} onRetry={onRetry} />
      )}
    </PageBody>
  );
}
