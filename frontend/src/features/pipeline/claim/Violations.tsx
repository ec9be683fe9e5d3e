/** Broken rules beside what they are about: what was seen, what was expected, what to do. */

import { withDates } from "@/shared/lib/dates";
import { NONE } from "@/shared/lib/money";
import { LookBadge } from "@/shared/ui/Tone";

import { SEVERITIES } from "../looks";
import css from "../Pipeline.module.css";
import type { Value, Violation } from "../types";

interface Props {
  found: Violation[];
  /** The value that stands above, if it does: it need not be said again, nor its masked shape. */
  shown?: string | null;
}

export function Violations({ found, shown = null }: Props) {
  return found.map((violation, index) => (
    <div key={`${violation.rule} ${index}`} className={css.violation} data-severity={violation.severity}>
      <LookBadge look={SEVERITIES[violation.severity]} />
      <p>
        {violation.expected && (
          <>
            Expected: <strong>{withDates(violation.expected)}</strong>.{" "}
          </>
        )}
        {saysMore(violation.seen, shown) && <>Seen: {violation.seen}. </>}
      </p>
      <p>{violation.fix}</p>
      {violation.rule && (
        <code>
          {[
            violation.rule,
            violation.carc && `CARC ${violation.carc}`,
            violation.rarc && `RARC ${violation.rarc}`,
          ]
            .filter(Boolean)
            .join(" · ")}
        </code>
      )}
    </div>
  ));
}

/** Digits are masked as `#`, letters as `x`. */
const saysMore = (seen: string, shown: string | null): boolean =>
  seen !== "" && (!shown || (seen !== shown && /[0-9A-Za-wyz]/.test(seen)));

/** Columns with their values; those that a rule is about stand with it, the others only where they hold something. */
export function Values({ values }: { values: Value[] }) {
  const shown = values.filter(({ value, hidden, violations }) => value || hidden || violations.length > 0);
  return (
    <dl className={css.values}>
      {shown.map(({ name, label, value, hidden, violations }) => (
        <div key={name}>
          <dt>{label}</dt>
          <dd>
            {hidden ? "Not shown to you" : withDates(value || NONE)}
            <Violations found={violations} shown={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
