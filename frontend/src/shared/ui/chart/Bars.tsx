/** Lying bars, one a row, each made of parts; a click on a row chooses it. */

import type { Tone } from "../Tone";
import css from "./Bars.module.css";

export interface BarPart {
  label: string;
  value: number;
  tone: Tone;
}

export interface Bar {
  key: string;
  label: string;
  parts: BarPart[];
  /** Where the bar would be full, such as a capacity. */
  limit?: number;
  /** Right of the bar, such as `12/20`. */
  figures: string;
  /** All of it in words. */
  said: string;
}

interface Props {
  label: string;
  bars: Bar[];
  chosen?: string;
  onChoose?: (key: string | undefined) => void;
}

const total = ({ parts }: Bar): number => parts.reduce((sum, part) => sum + part.value, 0);

export function Bars({ label, bars, chosen, onChoose }: Props) {
  const longest = Math.max(1, ...bars.map((bar) => Math.max(total(bar), bar.limit ?? 0)));
  return (
    <ul className={css.bars} aria-label={label}>
      {bars.map((bar) => (
        <li key={bar.key}>
          {onChoose ? (
            <button
              type="button"
              className={css.bar}
              aria-pressed={bar.key === chosen}
              aria-label={bar.said}
              title={bar.said}
              onClick={() => onChoose(bar.key === chosen ? undefined : bar.key)}
            >
              <Drawn bar={bar} longest={longest} />
            </button>
          ) : (
            <div className={css.bar} title={bar.said}>
              <Drawn bar={bar} longest={longest} />
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}

function Drawn({ bar, longest }: { bar: Bar; longest: number }) {
  const width = (value: number) => `${(100 * value) / longest}%`;
  return (
    <>
      <span className={css.name}>{bar.label}</span>
      <span className={css.track} aria-hidden>
        {bar.limit !== undefined && <span className={css.limit} style={{ width: width(bar.limit) }} />}
        {bar.parts.map(
          (part) =>
            part.value > 0 && (
              <span
                key={part.label}
                className={css.part}
                data-tone={part.tone}
                style={{ width: width(part.value) }}
              />
            ),
        )}
      </span>
      <span className={css.figures}>{bar.figures}</span>
    </>
  );
}

/** What the colours of the bars mean. */
export function BarKey({ parts }: { parts: Pick<BarPart, "label" | "tone">[] }) {
  return (
    <ul className={css.key}>
      {parts.map(({ label, tone }) => (
        <li key={label}>
          <span className={css.sample} data-tone={tone} aria-hidden />
          {label}
        </li>
      ))}
    </ul>
  );
}
