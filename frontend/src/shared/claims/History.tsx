/** What happened to the claim, and the payer's answer as it came. */

import { Group, Text } from "@mantine/core";

import { moment } from "@/shared/lib/dates";
import { Empty } from "@/shared/ui/states";
import { Copy } from "@/shared/ui/Values";

import type { OpenClaim } from "./openClaim";
import { OutcomeBadge } from "./OutcomeBadge";
import css from "./Parts.module.css";

export function Timeline({ claim }: { claim: OpenClaim }) {
  const entries = claim.timeline ?? [];
  if (entries.length === 0) return <Empty>Nothing has happened yet.</Empty>;
  return (
    <ol className={css.timeline}>
      {entries.map((entry, index) => (
        <li key={index}>
          <div className={css.event}>
            <span>{entry.what}</span>
            {entry.outcome && <OutcomeBadge outcome={entry.outcome} />}
          </div>
          <Text size="xs" c="dimmed">
            {moment(entry.at)}
            {entry.by && ` · ${entry.by}`}
          </Text>
        </li>
      ))}
    </ol>
  );
}

export function PayerAnswer({ claim }: { claim: OpenClaim }) {
  if (!claim.payer_answer) return <Empty>No answer of the payer is kept for this row.</Empty>;
  const text = JSON.stringify(claim.payer_answer, null, 2);
  return (
    <>
      <Group justify="space-between" mb="xs">
        <Text size="xs" c="dimmed">
          As the payer sent it. Opening it is recorded.
        </Text>
        <Copy value={text} label="Copy the payer's answer" />
      </Group>
      <pre className={css.raw}>{text}</pre>
    </>
  );
}
