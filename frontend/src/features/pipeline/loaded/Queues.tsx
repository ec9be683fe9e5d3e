/** The review queues: the model's filters with how many loaded claims of each wait, and what they are worth. */

import { Skeleton, Text } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";

import { money } from "@/shared/lib/money";
import { count, counted } from "@/shared/lib/numbers";
import { Panel } from "@/shared/ui/PageHeader";
import { Failed } from "@/shared/ui/states";

import css from "../Pipeline.module.css";
import type { ReviewQueues } from "../types";

interface Props {
  queues: UseQueryResult<ReviewQueues>;
  chosen: number | undefined;
  onChoose: (filter: number | undefined) => void;
}

export function Queues({ queues, chosen, onChoose }: Props) {
  const found = queues.data;
  return (
    <Panel title="Review queues">
      {queues.isError && !found ? (
        <Failed error={queues.error} onRetry={() => void queues.refetch()} />
      ) : !found ? (
        <Skeleton height={180} />
      ) : (
        <>
          <ul className={css.reasons}>
            {found.queues.map(({ number, title, meaning, waiting, charge }) => (
              <li key={number}>
                <button
                  type="button"
                  className={css.reason}
                  aria-pressed={number === chosen}
                  title={meaning}
                  onClick={() => onChoose(number === chosen ? undefined : number)}
                >
                  <span>{title}</span>
                  <strong>{count(waiting)}</strong>
                  <small>{waiting > 0 ? "wait for a reviewer" : "nothing waits"}</small>
                  <small>{waiting > 0 && money(charge)}</small>
                </button>
              </li>
            ))}
          </ul>
          <Text size="xs" c="dimmed" mt="xs">
            {counted(found.reviewed, "claim")} reviewed. A filter blocks nothing: these claims are in production.
          </Text>
        </>
      )}
    </Panel>
  );
}
