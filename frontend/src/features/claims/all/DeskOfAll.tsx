/** On Home, for administrators: what of all claims needs somebody now, each with a way to its list. */

import { useQuery } from "@tanstack/react-query";

import type { WorkTotals } from "../types";
import { money } from "@/shared/lib/money";
import { counted } from "@/shared/lib/numbers";
import { ButtonLink, TextLink } from "@/shared/ui/links";
import { Panel } from "@/shared/ui/PageHeader";
import { Failed, Good, Lines } from "@/shared/ui/states";

import { totalsQuery } from "../api";
import css from "../Work.module.css";

const SHOWN: [key: keyof WorkTotals, words: string][] = [
  ["overdue", "overdue"],
  ["due_soon", "due in 3 working days"],
  ["pool", "in the pool, on nobody's desk"],
];

export function DeskOfAll() {
  const totals = useQuery(totalsQuery({}));
  const { data } = totals;
  const pressing = data ? SHOWN.filter(([key]) => data[key].claims > 0) : [];
  return (
    <Panel
      title="Claims in work"
      flush={pressing.length > 0}
      aside={
        <TextLink to="/work/all" size="sm">
          All claims
        </TextLink>
      }
    >
      {totals.isError && !data && <Failed error={totals.error} onRetry={() => void totals.refetch()} />}
      {totals.isPending && <Lines rows={3} />}
      {data && pressing.length === 0 && <Good>No claim is overdue, near its deadline or in the pool.</Good>}
      {data && pressing.length > 0 && (
        <ul className={css.list}>
          {pressing.map(([key, words]) => (
            <li key={key}>
              <span>
                <strong>{counted(data[key].claims, "claim")}</strong> {words} · {money(data[key].amount)}
              </span>
              <ButtonLink
                to="/work/all"
                search={{ view: key }}
                size="compact-xs"
                variant="subtle"
                aria-label={`See the claims ${words}`}
              >
                See them
              </ButtonLink>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
