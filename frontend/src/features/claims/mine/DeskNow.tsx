/** On Home: the claims of one's own desk that are overdue or due today, the nearest deadline first. */

import { useQuery } from "@tanstack/react-query";

import { money } from "@/shared/lib/money";
import { counted } from "@/shared/lib/numbers";
import { ButtonLink, TextLink } from "@/shared/ui/links";
import { Panel } from "@/shared/ui/PageHeader";
import { Failed, Good, Lines } from "@/shared/ui/states";

import { claimsQuery, statsQuery } from "../api";
import { Deadline } from "../StateBadge";
import css from "../Work.module.css";

const SHOWN = 6;

export function DeskNow() {
  const desk = useQuery(statsQuery);
  const overdue = useQuery(claimsQuery({ mine: true, view: "overdue", page_size: SHOWN }));
  const today = useQuery(claimsQuery({ mine: true, view: "due_today", page_size: SHOWN }));
  const pressing = [...(overdue.data?.results ?? []), ...(today.data?.results ?? [])].slice(0, SHOWN);
  const number = (overdue.data?.count ?? 0) + (today.data?.count ?? 0);
  const failed = [desk, overdue, today].find(({ isError, data }) => isError && !data);
  return (
    <Panel
      title="My claims"
      flush={pressing.length > 0}
      aside={
        <TextLink to="/work/mine" size="sm">
          {desk.data ? `${counted(desk.data.mine.open, "open claim")}` : "My claims"}
        </TextLink>
      }
    >
      {failed && <Failed error={failed.error} onRetry={() => void failed.refetch()} />}
      {!failed && (overdue.isPending || today.isPending) && <Lines rows={3} />}
      {overdue.data && today.data && number === 0 && (
        <Good>Nothing on your desk is overdue or due today.</Good>
      )}
      {pressing.length > 0 && (
        <ul className={css.list}>
          {pressing.map((claim) => (
            <li key={claim.id}>
              <span>
                <strong>{claim.claim_id}</strong> {claim.payer} · {money(claim.amount)}
              </span>
              <Deadline claim={claim} />
              <ButtonLink
                to="/work/mine"
                search={{
                  view: claim.urgency === "overdue" ? "overdue" : "due_today",
                  claim: String(claim.id),
                }}
                size="compact-xs"
                variant="subtle"
                aria-label={`Open claim ${claim.claim_id}`}
              >
                Open
              </ButtonLink>
            </li>
          ))}
          {number > pressing.length && (
            <li>
              <TextLink to="/work/mine" search={{ view: "overdue" }} size="sm">
                {counted(number - pressing.length, "more claim", "more claims")} overdue or due today
              </TextLink>
            </li>
          )}
        </ul>
      )}
    </Panel>
  );
}
