/** By what a plan is the best one: what counts, in its order, with this plan's figures. Folded until wanted. */

import { Panel } from "@/shared/ui/PageHeader";

import type { Plan } from "../types";
import css from "./Plan.module.css";

export function Objective({ plan }: { plan: Plan }) {
  if (plan.objective.length === 0) return null;
  return (
    <Panel>
      <details>
        <summary className={css.summary}>How the plan was decided</summary>
        <p className={css.muted}>
          What stands higher decides before anything that stands lower. What people moved by hand stays where
          they put it.
        </p>
        <ol className={css.objective}>
          {plan.objective.map(({ title, text }) => (
            <li key={title}>
              {title} {text && <span className={css.muted}>{text}</span>}
            </li>
          ))}
        </ol>
      </details>
    </Panel>
  );
}
