/** What people did to a claim, newest first: who, when, why, and each value from → to. */

import { Stack, Text } from "@mantine/core";

import { withDates } from "@/shared/lib/dates";
import { NONE } from "@/shared/lib/money";
import { FromTo } from "@/shared/ui/FromTo";
import { Empty } from "@/shared/ui/states";
import { Ago } from "@/shared/ui/Values";

import css from "../Pipeline.module.css";
import type { Entry, OpenedClaim } from "../types";
import { namesOf } from "./amending";

export function History({ claim }: { claim: OpenedClaim }) {
  const names = namesOf(claim);
  if (claim.history.length === 0) return <Empty>Nobody has changed this claim.</Empty>;
  return (
    <Stack gap="sm">
      {claim.history.map((entry) => (
        <section key={`${entry.at} ${entry.action}`} className={css.part}>
          <h3 className={css.partHead}>
            {sentence(entry.action)}, version {entry.version}
          </h3>
          <Text size="sm" c="dimmed">
            {entry.by} · <Ago at={entry.at} />
          </Text>
          {entry.reason && <Text size="sm">{entry.reason}</Text>}
          <EntryChanges entry={entry} names={names} />
        </section>
      ))}
    </Stack>
  );
}

/** The values of an entry by how people call them. */
export function EntryChanges({ entry, names }: { entry: Entry; names: ReadonlyMap<string, string> }) {
  return (
    <dl className={css.values}>
      {entry.changes.map(({ column, old, new: now }) => (
        <div key={column}>
          <dt>{names.get(column) ?? column}</dt>
          <dd>
            <FromTo from={withDates(old ?? NONE)} to={withDates(now ?? NONE)} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** `went through` as it stands at the beginning of a line. */
export const sentence = (text: string): string =>
  text.charAt(0).toUpperCase() + text.slice(1).replaceAll("_", " ");
