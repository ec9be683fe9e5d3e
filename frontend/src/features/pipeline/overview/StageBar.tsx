/** How a batch's time is shared by its stages: a small bar, and the same in words. */

import { duration } from "@/shared/lib/durations";
import { percent } from "@/shared/lib/numbers";

import css from "../Pipeline.module.css";
import type { Batch } from "../types";

const sum = (batch: Batch): number => batch.stage_seconds.reduce((all, { seconds }) => all + seconds, 0);

export function StageBar({ batch }: { batch: Batch }) {
  const all = sum(batch);
  if (all === 0) return <>–</>;
  const said = batch.stage_seconds
    .map(({ stage, seconds }) => `${stage} ${duration(seconds)} (${percent(seconds, all)})`)
    .join(", ");
  return (
    <span className={css.stages} role="img" aria-label={said} title={said}>
      {batch.stage_seconds.map(({ stage, seconds }) => (
        <span key={stage} className={css.stage} style={{ flexGrow: (100 * seconds) / all }} />
      ))}
    </span>
  );
}
