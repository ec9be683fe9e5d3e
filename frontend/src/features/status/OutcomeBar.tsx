/** The outcomes of a job as one stacked bar, and as words with numbers; both filter what stands below. */

import type { Outcome } from "@/shared/api/types";
import { OUTCOMES, type OutcomeCounts, present, resultsIn } from "@/shared/claims/outcomes";
import { count, percent } from "@/shared/lib/numbers";

import css from "./OutcomeBar.module.css";

interface Props {
  counts: OutcomeCounts;
  total: number;
  chosen?: Outcome;
  onChoose?: (outcome: Outcome | undefined) => void;
}

export function OutcomeBar({ counts, total, chosen, onChoose }: Props) {
  const parts = present(counts);
  const answered = resultsIn(counts);
  const toggle = (outcome: Outcome) => onChoose?.(outcome === chosen ? undefined : outcome);
  return (
    <div>
      <div className={css.bar} data-choosing={chosen !== undefined || undefined}>
        {parts.map(([outcome, number]) => (
          // The legend below has the same buttons for the keyboard and for screen readers.
          <button
            key={outcome}
            type="button"
            tabIndex={-1}
            aria-hidden
            className={css.part}
            data-tone={OUTCOMES[outcome].tone}
            data-outline={OUTCOMES[outcome].outline}
            data-chosen={outcome === chosen || undefined}
            style={{ flexGrow: number }}
            title={`${OUTCOMES[outcome].word}: ${count(number)} (${percent(number, Math.max(total, answered))})`}
            onClick={() => toggle(outcome)}
          />
        ))}
        {answered < total && <div className={css.rest} style={{ flexGrow: total - answered }} />}
      </div>
      <ul className={css.legend} aria-label="Outcomes">
        {parts.map(([outcome, number]) => {
          const { icon: Icon, word, tone, definition } = OUTCOMES[outcome];
          return (
            <li key={outcome}>
              <button
                type="button"
                className={css.key}
                data-tone={tone}
                aria-pressed={outcome === chosen}
                title={definition}
                onClick={() => toggle(outcome)}
              >
                <Icon size={15} aria-hidden />
                <span>{word}</span>
                <strong>{count(number)}</strong>
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** The bar alone, small, for lists. Its words stand in `summary`. */
export function MiniBar({ counts, total }: { counts: OutcomeCounts; total: number }) {
  const parts = present(counts);
  const answered = resultsIn(counts);
  return (
    <span
      className={css.mini}
      role="img"
      aria-label={summary(counts) || "No answers yet"}
      title={summary(counts)}
    >
      {parts.map(([outcome, number]) => (
        <span
          key={outcome}
          className={css.part}
          data-tone={OUTCOMES[outcome].tone}
          data-outline={OUTCOMES[outcome].outline}
          style={{ flexGrow: number }}
        />
      ))}
      {answered < total && <span className={css.rest} style={{ flexGrow: total - answered }} />}
    </span>
  );
}

/** `paid 612, denied 120, not found 14`. */
export function summary(counts: OutcomeCounts): string {
  return present(counts)
    .map(([outcome, number]) => `${OUTCOMES[outcome].word.toLowerCase()} ${count(number)}`)
    .join(", ");
}
