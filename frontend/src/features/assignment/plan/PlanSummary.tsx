/** What a plan comes to: how many claims, what the others wait for, and what would help. */

import { Button, Group } from "@mantine/core";
import { IconAlertTriangle, IconBulb, IconDownload } from "@tabler/icons-react";

import { count, counted } from "@/shared/lib/numbers";
import { useUrl } from "@/shared/lib/url";
import { Panel } from "@/shared/ui/PageHeader";

import { errorsHref } from "../api";
import type { Plan } from "../types";
import css from "./Plan.module.css";
import { besides, headline } from "./words";

/** More would push the claims out of sight; all of them stand on a tab of their own. */
const SHOWN = 3;

export function PlanSummary({ plan }: { plan: Plan }) {
  const [, setSearch] = useUrl();
  const { counts, bottlenecks, what_ifs: ifs } = plan;
  const more = bottlenecks.length - SHOWN;
  return (
    <Panel>
      <p className={css.headline}>
        <strong>{headline(counts)}</strong>
        {besides(counts).map((words) => ` · ${words}`)}
      </p>
      <ul className={css.lines}>
        {bottlenecks.slice(0, SHOWN).map(({ key, text }) => (
          <li key={key} className={css.line}>
            <IconAlertTriangle size={16} aria-hidden />
            <span>{text}</span>
          </li>
        ))}
        {more > 0 && (
          <li className={css.line}>
            <span />
            <span>
              <Button
                size="compact-xs"
                variant="subtle"
                onClick={() => setSearch({ tab: "waiting", page: undefined })}
              >
                {counted(more, "more bottleneck")}
              </Button>
            </span>
          </li>
        )}
        {counts.problem_rows > 0 && (
          <li className={css.line}>
            <IconAlertTriangle size={16} aria-hidden />
            <Group gap={6}>
              <span>
                {counted(counts.problem_rows, "row")} {counts.problem_rows === 1 ? "needs" : "need"} repair
              </span>
              <Button
                size="compact-xs"
                variant="subtle"
                component="a"
                href={errorsHref(plan.id)}
                download
                leftSection={<IconDownload size={13} aria-hidden />}
              >
                Download {counts.problem_rows === 1 ? "it" : "them"}
              </Button>
            </Group>
          </li>
        )}
        {ifs.slice(0, SHOWN).map(({ text, before, after }) => (
          <li key={text} className={css.line} data-good>
            <IconBulb size={16} aria-hidden />
            <span>
              What if: {text} → {count(before)} → <strong>{count(after)}</strong> assigned
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
