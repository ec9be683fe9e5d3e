/** On Home, for administrators: plans that are made and wait to be confirmed or discarded. */

import { useQuery } from "@tanstack/react-query";

import { count, counted } from "@/shared/lib/numbers";
import { ButtonLink, TextLink } from "@/shared/ui/links";
import { Panel } from "@/shared/ui/PageHeader";
import { Failed } from "@/shared/ui/states";
import { Ago } from "@/shared/ui/Values";

import { plansQuery } from "../api";
import css from "./Upload.module.css";

const SHOWN = 5;

export function PlansToReview() {
  const plans = useQuery(plansQuery({ waiting: true, page: 1, page_size: SHOWN }));
  const { data } = plans;
  if (plans.isError && !data) {
    return (
      <Panel title="Plans to review">
        <Failed error={plans.error} onRetry={() => void plans.refetch()} />
      </Panel>
    );
  }
  if (!data || data.count === 0) return null;
  const more = data.count - data.results.length;
  return (
    <Panel title="Plans to review" flush>
      <ul className={css.list}>
        {data.results.map(({ id, title, counts, created_at }) => (
          <li key={id} className={css.plan}>
            <div className={css.planHead}>
              <span className={css.planName} title={title}>
                {title}
              </span>
              <ButtonLink
                to="/assignment/plans/$planId"
                params={{ planId: id }}
                size="compact-xs"
                variant="subtle"
                aria-label={`Review ${title}`}
              >
                Review
              </ButtonLink>
            </div>
            <div className={css.planFoot}>
              {count(counts.assigned)} of {counted(counts.claims, "claim")} can be assigned ·{" "}
              <Ago at={created_at} />
            </div>
          </li>
        ))}
        {more > 0 && (
          <li className={css.plan}>
            <TextLink to="/assignment" size="sm">
              and {counted(more, "more plan", "more plans")}
            </TextLink>
          </li>
        )}
      </ul>
    </Panel>
  );
}
