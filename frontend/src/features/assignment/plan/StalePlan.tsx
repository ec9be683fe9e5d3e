/** Something changed before a plan was confirmed: what, and the old and the new plan side by side. */

import { Alert, Group, List, Stack, Text } from "@mantine/core";
import { IconRefreshAlert } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import { withDates } from "@/shared/lib/dates";
import { count, counted } from "@/shared/lib/numbers";
import { ButtonLink } from "@/shared/ui/links";
import { PageBody, PageHeader, Panel } from "@/shared/ui/PageHeader";
import { Failed, Lines } from "@/shared/ui/states";
import { type PlainColumn, PlainTable } from "@/shared/ui/table/PlainTable";

import { planQuery } from "../api";
import { Steps } from "../Steps";
import type { Plan, Stale } from "../types";
import { beside, type Beside } from "./beside";
import { PlanActions } from "./PlanActions";
import css from "./Plan.module.css";
import { PlanProgress } from "./PlanProgress";
import { headline } from "./words";

interface Props {
  old: Plan;
  stale: Stale;
  onStale: (stale: Stale) => void;
}

export function StalePlan({ old, stale, onStale }: Props) {
  const renewed = useQuery(planQuery(stale.new_plan));
  const plan = renewed.data;
  const ready = plan?.stage === "proposed";
  return (
    <PageBody>
      <PageHeader
        title={old.title}
        line="Nothing was assigned: the plan no longer held when it was confirmed."
        actions={ready && <PlanActions plan={plan} onStale={onStale} />}
      />
      <Steps at={2} />
      <Alert
        variant="outline"
        color="orange"
        icon={<IconRefreshAlert size={18} aria-hidden />}
        title={<span className={css.changed}>What changed meanwhile</span>}
      >
        <List size="sm">
          {stale.changes.map(({ text }) => (
            <List.Item key={text}>{withDates(text)}</List.Item>
          ))}
        </List>
      </Alert>
      {renewed.isError && !plan && <Failed error={renewed.error} onRetry={() => void renewed.refetch()} />}
      {!plan && !renewed.isError && <Lines rows={4} />}
      {plan?.stage === "making" && (
        <Panel title="The new plan is being made">
          <PlanProgress plan={plan} />
        </Panel>
      )}
      {plan && !ready && plan.stage !== "making" && (
        <Group gap="xs">
          <ButtonLink variant="default" to="/assignment/plans/$planId" params={{ planId: plan.id }}>
            See what became of the new plan
          </ButtonLink>
        </Group>
      )}
      {ready && (
        <>
          <div className={css.sides}>
            <Side title="The plan you confirmed" plan={old} />
            <Side title="The new plan" plan={plan} />
          </div>
          <Panel flush title="Person by person">
            <PlainTable
              caption="Claims of each person in the old and the new plan"
              columns={COLUMNS}
              rows={beside(old.people, plan.people)}
              rowKey={({ id }) => id}
            />
          </Panel>
          <Group gap="xs">
            <ButtonLink variant="default" to="/assignment/plans/$planId" params={{ planId: plan.id }}>
              Look at the new plan claim by claim
            </ButtonLink>
          </Group>
        </>
      )}
    </PageBody>
  );
}

function Side({ title, plan }: { title: string; plan: Plan }) {
  const rest = plan.counts.claims - plan.counts.assigned;
  return (
    <Panel title={title}>
      <Stack gap={4}>
        <Text size="sm" fw={600} className="tabular">
          {headline(plan.counts)}
        </Text>
        {rest > 0 && (
          <Text size="sm" className="tabular">
            {counted(rest, "claim")} stay in the pool
          </Text>
        )}
        {plan.bottlenecks.map(({ key, text }) => (
          <Text key={key} size="sm" c="dimmed">
            {text}
          </Text>
        ))}
      </Stack>
    </Panel>
  );
}

const COLUMNS: PlainColumn<Beside>[] = [
  { header: "Person", cell: ({ name }) => name },
  { header: "Old plan", align: "end", figures: true, cell: ({ old }) => count(old) },
  { header: "New plan", align: "end", figures: true, cell: ({ now }) => count(now) },
  {
    header: "Difference",
    align: "end",
    figures: true,
    cell: ({ old, now }) => (now === old ? "–" : now > old ? `+${count(now - old)}` : `−${count(old - now)}`),
  },
];
