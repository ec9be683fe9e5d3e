/** What a whole is made of: one stacked bar, and labels with numbers; both filter what stands below. */

import { type Counts, present, sumOf } from "../lib/counts";
import { count, percent } from "../lib/numbers";
import css from "./OutcomeBar.module.css";
import type { Look } from "./Tone";

interface Props<K extends string> {
  /** Every kind, in the order in which they are shown. */
  looks: Record<K, Look>;
  counts: Counts<NoInfer<K>>;
  /** What is not counted yet up to here stays empty. */
  total: number;
  /** What the kinds are, for those who do not see the bar. */
  label: string;
  /** More kinds may come: there is room for all of them from the start, so that nothing below moves. */
  growing?: boolean;
  chosen?: NoInfer<K>;
  onChoose: (kind: K | undefined) => void;
}

export function OutcomeBar<K extends string>({
  looks,
  counts,
  total,
  label,
  growing = false,
  chosen,
  onChoose,
}: Props<K>) {
  const parts = present(looks, counts);
  const counted = sumOf(looks, counts);
  const toggle = (kind: K) => onChoose(kind === chosen ? undefined : kind);
  return (
    <div>
      <div className={css.bar} data-choosing={chosen !== undefined || undefined}>
        {parts.map(([kind, number]) => (
          // The legend below has the same buttons for the keyboard and for screen readers.
          <button
            key={kind}
            type="button"
            tabIndex={-1}
            aria-hidden
            className={css.part}
            data-tone={looks[kind].tone}
            data-outline={looks[kind].outline}
            data-chosen={kind === chosen || undefined}
            style={{ flexGrow: number }}
            title={`${looks[kind].label}: ${count(number)} (${percent(number, Math.max(total, counted))})`}
            onClick={() => toggle(kind)}
          />
        ))}
        {counted < total && <div className={css.rest} style={{ flexGrow: total - counted }} />}
      </div>
      <div className={css.room}>
        {growing && <LargestLegend looks={looks} total={Math.max(total, counted)} />}
        <ul className={css.legend} aria-label={label}>
          {parts.map(([kind, number]) => {
            const { tone, definition } = looks[kind];
            return (
              <li key={kind}>
                <button
                  type="button"
                  className={css.key}
                  data-tone={tone}
                  aria-pressed={kind === chosen}
                  title={definition}
                  onClick={() => toggle(kind)}
                >
                  <Named look={looks[kind]} number={number} />
                </button>
              </li>
            );
          })}
        </ul>
      </div>
    </div>
  );
}

function Named({ look: { icon: Icon, label }, number }: { look: Look; number: number }) {
  return (
    <>
      <Icon size={15} aria-hidden />
      <span>{label}</span>
      <strong>{count(number)}</strong>
    </>
  );
}

/** Every kind with the largest number it can have: not seen, but as high as the legend can become. */
function LargestLegend<K extends string>({ looks, total }: Pick<Props<K>, "looks" | "total">) {
  return (
    <div className={css.legend} data-unseen aria-hidden>
      {Object.entries<Look>(looks).map(([kind, look]) => (
        <span key={kind} className={css.key}>
          <Named look={look} number={total} />
        </span>
      ))}
    </div>
  );
}

interface MiniProps<K extends string> extends Pick<Props<K>, "looks" | "counts" | "total"> {
  /** Said where nothing is counted yet. */
  empty: string;
}

/** The bar alone, small, for lists; `summary` says the same in a sentence. */
export function MiniBar<K extends string>({ looks, counts, total, empty }: MiniProps<K>) {
  const counted = sumOf(looks, counts);
  const said = summary(looks, counts);
  return (
    <span className={css.mini} role="img" aria-label={said || empty} title={said}>
      {present(looks, counts).map(([kind, number]) => (
        <span
          key={kind}
          className={css.part}
          data-tone={looks[kind].tone}
          data-outline={looks[kind].outline}
          style={{ flexGrow: number }}
        />
      ))}
      {counted < total && <span className={css.rest} style={{ flexGrow: total - counted }} />}
    </span>
  );
}

/** `paid 612, denied 120, not found 14`. */
export function summary<K extends string>(looks: Record<K, Look>, counts: Counts<K>): string {
  return present(looks, counts)
    .map(([kind, number]) => `${looks[kind].label.toLowerCase()} ${count(number)}`)
    .join(", ");
}
