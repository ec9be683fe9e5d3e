/** What is wrong with a file, grouped by repair: how many rows, an example (masked), the fix. */

import { Text } from "@mantine/core";
import { IconAlertTriangle, IconInfoCircle } from "@tabler/icons-react";

import { count, counted } from "@/shared/lib/numbers";

import type { FileProblem } from "./problems";
import css from "./Uploads.module.css";

export function ProblemList({ problems }: { problems: FileProblem[] }) {
  return (
    <div>
      {problems.map((problem) => (
        <div key={problem.code + problem.kind} className={css.problem}>
          {problem.note ? (
            <IconInfoCircle size={16} aria-hidden className={css.note} />
          ) : (
            <IconAlertTriangle size={16} aria-hidden />
          )}
          <div className={css.problemText}>
            <Text size="sm" fw={600}>
              {problem.kind}{" "}
              {problem.count > 0 && <span className={css.muted}>{counted(problem.count, "row")}</span>}
            </Text>
            <Text size="sm">
              {problem.example && <span className={css.example}>{problem.example} </span>}
              {problem.fix}
            </Text>
            {problem.rows.length > 0 && (
              <Text size="xs" c="dimmed">
                {problem.rows.length === 1 ? "Row" : "Rows"} {problem.rows.map(count).join(", ")}
                {problem.count > problem.rows.length &&
                  ` and ${count(problem.count - problem.rows.length)} more`}
              </Text>
            )}
          </div>
        </div>
      ))}
    </div>
  );
}
