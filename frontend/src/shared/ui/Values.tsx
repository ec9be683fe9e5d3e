/** Single values on the page: moments, money, facts in a list. */

import { ActionIcon, CopyButton, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import type { ReactNode } from "react";

import { ago, moment } from "../lib/dates";
import { useNow } from "../lib/now";
import css from "./Values.module.css";

/** `4 min ago`, with the exact time on hover. */
export function Ago({ at }: { at: string | null | undefined }) {
  const now = useNow();
  return (
    <time dateTime={at ?? undefined} title={moment(at)}>
      {ago(at, now)}
    </time>
  );
}

export function Facts({
  items,
  columns = 2,
}: {
  items: [label: string, value: ReactNode][];
  columns?: 1 | 2 | 3;
}) {
  return (
    <dl className={css.facts} data-columns={columns}>
      {items.map(([label, value]) => (
        <div key={label} className={css.fact}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function Copy({ value, label }: { value: string; label: string }) {
  return (
    <CopyButton value={value} timeout={1500}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? "Copied" : label}>
          <ActionIcon size="sm" onClick={copy} aria-label={label}>
            {copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}
