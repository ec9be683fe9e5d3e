/** Broken rules beside what they are about: what was seen, what was expected, what to do. */

import { LookBadge } from "@/shared/ui/Tone";

import { SEVERITIES } from "../looks";
import css from "../Pipeline.module.css";
import type { Value, Violation } from "../types";

export function Violations({ found }: { found: Violation[] }) {
  return found.map((violation, index) => (
    <div key={`${violation.rule} ${index}`} className={css.violation} data-severity={violation.severity}>
      <LookBadge look={SEVERITIES[violation.severity]} />
      <p>
        {violation.expected && (
          <>
            Expected: <strong>{violation.expected}</strong>.{" "}
          </>
        )}
        {violation.seen && <>Seen: {violation.seen}. </>}
      </p>
      <p>{violation.fix}</p>
      <code>
        {[
          violation.rule,
          violation.carc && `CARC ${violation.carc}`,
          violation.rarc && `RARC ${violation.rarc}`,
        ]
          .filter(Boolean)
          .join(" · ")}
      </code>
    </div>
  ));
}

/** Columns with their values; those that a rule is about stand with it, the others only where they hold something. */
export function Values({ values }: { values: Value[] }) {
  const shown = values.filter(({ value, hidden, violations }) => value || hidden || violations.length > 0);
  return (
    <dl className={css.values}>
      {shown.map(({ name, label, value, hidden, violations }) => (
        <div key={name}>
          <dt>{label}</dt>
          <dd>
            {hidden ? "Not shown to you" : value || "–"}
            <Violations found={violations} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
