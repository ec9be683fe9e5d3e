/** The three steps of an assignment, and at which of them one is. */

import { IconCheck } from "@tabler/icons-react";

import css from "./Steps.module.css";

const STEPS = ["Upload", "Review plan", "Done"];

export function Steps({ at }: { at: 1 | 2 | 3 }) {
  return (
    <ol className={css.steps} aria-label="Steps">
      {STEPS.map((name, index) => {
        const step = index + 1;
        return (
          <li
            key={name}
            className={css.step}
            aria-current={step === at ? "step" : undefined}
            data-done={step < at || undefined}
          >
            <span className={css.number}>
              {step < at ? <IconCheck size={13} aria-label="Done:" /> : step}
            </span>
            {name}
          </li>
        );
      })}
    </ol>
  );
}
