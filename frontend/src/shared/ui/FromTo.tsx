/** What changes, from what to what. */

import { IconArrowRight } from "@tabler/icons-react";
import type { ReactNode } from "react";

import css from "./FromTo.module.css";

interface Step {
  from: ReactNode;
  to: ReactNode;
}

export function FromTo({ from, to }: Step) {
  return (
    <span className={css.step}>
      {from}
      <IconArrowRight size={15} aria-label="to" />
      {to}
    </span>
  );
}

/** One thing that changes: `Status of 12 claims`, `Owner`. */
export interface Change extends Step {
  what: string;
}

export function Changes({ changes }: { changes: Change[] }) {
  return (
    <dl className={css.changes}>
      {changes.map(({ what, from, to }) => (
        <div key={what}>
          <dt>{what}</dt>
          <dd>
            <FromTo from={from} to={to} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
