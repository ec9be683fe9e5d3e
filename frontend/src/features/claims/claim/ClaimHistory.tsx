/** A claim's history: one line of time with what people did and what the payer answered, the newest first. */

import { Button, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";

import type { WorkClaim, WorkEntry } from "../types";
import { OutcomeBadge } from "@/shared/claims/OutcomeBadge";
import parts from "@/shared/claims/Parts.module.css";
import { moment, withDates } from "@/shared/lib/dates";
import { money } from "@/shared/lib/money";
import { FromTo } from "@/shared/ui/FromTo";
import { Empty, Failed, Lines } from "@/shared/ui/states";

import { historyQuery } from "../api";
import css from "../Work.module.css";
import { sentence, steps } from "./history";

export function ClaimHistory({ claim }: { claim: WorkClaim }) {
  const history = useInfiniteQuery(historyQuery(claim.id));
  const entries = history.data?.pages.flatMap((page) => page.results);
  if (history.isError && !entries) {
    return <Failed error={history.error} onRetry={() => void history.refetch()} />;
  }
  if (!entries) return <Lines rows={6} />;
  if (entries.length === 0) return <Empty>Nothing has happened yet.</Empty>;
  return (
    <>
      <ol className={parts.timeline} aria-label="History">
        {entries.map((entry) => (
          <li key={entry.id}>
            <Happened entry={entry} />
            <Text size="xs" c="dimmed">
              {moment(entry.at)}
              {` · ${entry.answer ? "the payer" : entry.who || "Claimdeck"}`}
            </Text>
          </li>
        ))}
      </ol>
      {history.hasNextPage && (
        <Button
          size="xs"
          variant="default"
          loading={history.isFetchingNextPage}
          onClick={() => void history.fetchNextPage()}
        >
          Show older entries
        </Button>
      )}
    </>
  );
}

function Happened({ entry }: { entry: WorkEntry }) {
  const changed = steps(entry);
  const { answer } = entry;
  return (
    <>
      <div className={parts.event}>
        <span>{sentence(entry)}</span>
        {answer && <OutcomeBadge outcome={answer.outcome} />}
        {changed && <FromTo from={changed[0]} to={changed[1]} />}
      </div>
      {answer && (
        <Text size="sm" className={css.entry}>
          {[
            withDates(answer.reason) || answer.status,
            answer.paid !== null && `paid ${money(answer.paid)}`,
            answer.codes.length > 0 && `codes ${answer.codes.join(", ")}`,
          ]
            .filter(Boolean)
            .join(" · ")}
        </Text>
      )}
      {entry.explanation && (
        <Text size="sm" className={css.entry}>
          {withDates(entry.explanation)}
        </Text>
      )}
      {entry.text && (
        <Text size="sm" className={css.entry}>
          {entry.text}
        </Text>
      )}
    </>
  );
}
