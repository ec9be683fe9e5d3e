/** The newest plans beside the upload: what each came to, and whether it waits for a decision. */

import { Pagination } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { count, counted } from "@/shared/lib/numbers";
import { TextLink } from "@/shared/ui/links";
import { Panel } from "@/shared/ui/PageHeader";
import { Empty, Failed, Lines } from "@/shared/ui/states";
import { LookBadge } from "@/shared/ui/Tone";
import { Ago } from "@/shared/ui/Values";

import { plansQuery } from "../api";
import { STAGES } from "../plan/stages";
import type { PlanRow } from "../types";
import css from "./Upload.module.css";

const SHOWN = 8;

export function RecentPlans() {
  const [page, setPage] = useState(1);
  const plans = useQuery(plansQuery({ page, page_size: SHOWN }));
  const pages = Math.ceil((plans.data?.count ?? 0) / SHOWN);
  return (
    <Panel title="Plans" flush>
      {plans.isPending && (
        <div className={css.plan}>
          <Lines rows={5} />
        </div>
      )}
      {plans.isError && !plans.data && (
        <div className={css.plan}>
          <Failed error={plans.error} onRetry={() => void plans.refetch()} />
        </div>
      )}
      {plans.data?.results.length === 0 && (
        <Empty>No plans yet. The first file of claims that you plan appears here.</Empty>
      )}
      <ul className={css.list}>
        {plans.data?.results.map((plan) => (
          <PlanEntry key={plan.id} plan={plan} />
        ))}
      </ul>
      {pages > 1 && (
        <div className={css.plan}>
          <Pagination
            size="xs"
            total={pages}
            value={page}
            onChange={setPage}
            getControlProps={(control) => ({ "aria-label": `${control} page` })}
            getItemProps={(number) => ({ "aria-label": `Page ${number}` })}
          />
        </div>
      )}
    </Panel>
  );
}

function PlanEntry({ plan }: { plan: PlanRow }) {
  const { counts } = plan;
  return (
    <li className={css.plan}>
      <div className={css.planHead}>
        <TextLink
          to="/assignment/plans/$planId"
          params={{ planId: plan.id }}
          size="sm"
          className={css.planName}
          title={plan.title}
        >
          {plan.title}
        </TextLink>
        <LookBadge look={STAGES[plan.stage]} />
      </div>
      <div className={css.planFoot}>
        {counts.claims > 0 && `${count(counts.assigned)} of ${counted(counts.claims, "claim")} · `}
        <Ago at={plan.executed_at ?? plan.created_at} />
        {plan.created_by && ` · ${plan.created_by}`}
      </div>
    </li>
  );
}
