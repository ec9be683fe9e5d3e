/** Why claims failed, ranked by how many or by what they are worth; a click shows the claims of one reason. */

import { SegmentedControl, Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { money } from "@/shared/lib/money";
import { count } from "@/shared/lib/numbers";
import { Panel } from "@/shared/ui/PageHeader";
import { Failed } from "@/shared/ui/states";

import { reasonsQuery } from "../api";
import css from "../Pipeline.module.css";
import type { ReasonQuery } from "../types";

const ORDERS = [
  { value: "-count", label: "By claims" },
  { value: "-charge", label: "By money" },
];
/** More reasons than there are rules. */
const ALL = 250;

interface Props {
  /** The filters of the list beside it, without its reason. */
  query: Omit<ReasonQuery, "rule" | "ordering" | "page" | "page_size">;
  chosen: string | undefined;
  onChoose: (rule: string | undefined) => void;
}

export function Reasons({ query, chosen, onChoose }: Props) {
  const [ordering, setOrdering] = useState("-count");
  const reasons = useQuery(reasonsQuery({ ...query, ordering, page_size: ALL }));
  const found = reasons.data?.results;
  return (
    <Panel
      title="Reasons"
      aside={
        <SegmentedControl
          size="xs"
          aria-label="Order of the reasons"
          data={ORDERS}
          value={ordering}
          onChange={setOrdering}
        />
      }
    >
      {reasons.isError && !found ? (
        <Failed error={reasons.error} onRetry={() => void reasons.refetch()} />
      ) : !found ? (
        <Skeleton height={180} />
      ) : found.length === 0 ? (
        <Text size="sm" c="dimmed">
          No claim has failed.
        </Text>
      ) : (
        <ul className={css.reasons}>
          {found.map(({ rule, title, carc, count: number, held, charge }) => (
            <li key={rule}>
              <button
                type="button"
                className={css.reason}
                aria-pressed={rule === chosen}
                onClick={() => onChoose(rule === chosen ? undefined : rule)}
              >
                <span>{title}</span>
                <strong>{count(number)}</strong>
                <small>
                  {carc && `CARC ${carc}`}
                  {held > 0 && ` · ${count(held)} held`}
                </small>
                <small>{money(charge)}</small>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
