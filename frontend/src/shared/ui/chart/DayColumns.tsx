/** Standing bars, one a day or week, for each of several rows: how much was done when, by whom. */

import { date } from "../../lib/dates";
import { count, counted } from "../../lib/numbers";
import css from "./DayColumns.module.css";

export interface DayRow {
  key: string;
  label: string;
  /** One number a day, as many as there are days. */
  values: number[];
}

interface Props {
  /** What is counted: `claims submitted or closed`. */
  noun: string;
  /** What a column stands for. */
  step: "day" | "week";
  /** ISO dates, the earliest first; of a week its first day. */
  days: string[];
  rows: DayRow[];
}

export function DayColumns({ noun, step, days, rows }: Props) {
  const highest = Math.max(1, ...rows.flatMap((row) => row.values));
  return (
    <div>
      <ul className={css.rows}>
        {rows.map(({ key, label, values }) => {
          const sum = values.reduce((all, value) => all + value, 0);
          return (
            <li key={key} className={css.row}>
              <span className={css.name}>{label}</span>
              <span
                className={css.columns}
                role="img"
                aria-label={`${label}: ${count(sum)} ${noun} in ${counted(days.length, step)}, at most ${count(Math.max(0, ...values))} in one ${step}`}
              >
                {values.map((value, index) => (
                  <span
                    key={days[index]}
                    className={css.column}
                    title={`${step === "week" ? "Week of " : ""}${date(days[index])}: ${count(value)}`}
                  >
                    <span className={css.fill} style={{ height: `${(100 * value) / highest}%` }} />
                  </span>
                ))}
              </span>
              <strong className={css.sum}>{count(sum)}</strong>
            </li>
          );
        })}
      </ul>
      <div className={css.axis} aria-hidden>
        <span>{date(days[0])}</span>
        <span>{date(days.at(-1))}</span>
      </div>
    </div>
  );
}
