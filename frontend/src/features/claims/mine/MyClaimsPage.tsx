/** My claims: what is on my desk, the nearest deadline first. `n` takes the next claim. */

import { Button, Kbd, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback, useHotkeys } from "@mantine/hooks";
import { IconPlayerTrackNext, IconSearch } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";

import { asProblem } from "@/shared/api/problem";
import type { DeskStats } from "../types";
import { counted } from "@/shared/lib/numbers";
import { tell } from "@/shared/lib/tell";
import { useUrl } from "@/shared/lib/url";
import { useCan } from "@/shared/session/session";
import { PageBody, PageHeader } from "@/shared/ui/PageHeader";
import { Empty, Failed } from "@/shared/ui/states";

import { statsQuery } from "../api";
import { takeNext } from "../changes";
import { ClaimList } from "../ClaimList";
import { queryOf, wantedIn } from "../filters";
import { SelectedClaims } from "../several/SelectedClaims";
import { isState, STATE_ORDER } from "../states";
import { useSeen } from "../useSeen";
import { DeskCounters } from "./DeskCounters";

/** Nothing on a desk is in the pool. */
const STATES = STATE_ORDER.filter((state) => state !== "Pool");

export function MyClaimsPage() {
  const can = useCan();
  const [search, setSearch] = useUrl();
  const desk = useQuery(statsQuery).data?.mine;
  const next = useNext();
  const { view, state, number } = wantedIn(search);
  // Without a filter the page shows what is open; a number is looked for among all of one's claims.
  const shown = view ?? (state || number ? undefined : "open");
  const mayTake = can("work.next");
  const take = () => {
    if (mayTake && !next.isPending) next.mutate();
  };
  useHotkeys([["n", take]]);
  return (
    <PageBody fill>
      <PageHeader
        title="My claims"
        line={desk ? line(desk) : " "}
        actions={
          mayTake && (
            <Button
              leftSection={<IconPlayerTrackNext size={16} aria-hidden />}
              rightSection={<Kbd size="xs">n</Kbd>}
              loading={next.isPending}
              onClick={take}
            >
              Take the next claim
            </Button>
          )
        }
      />
      {next.isError && <Failed error={next.error} title={nextTitle(next.error)} />}
      <DeskCounters
        desk={desk}
        chosen={shown}
        onChoose={(chosen) =>
          setSearch({
            view: chosen === "open" ? undefined : chosen,
            state: undefined,
            number: undefined,
            page: undefined,
            claim: undefined,
          })
        }
      />
      <ClaimList
        list="mine"
        caption="My claims"
        query={{ ...queryOf({ view: shown, state, number }), mine: true }}
        filtered={shown !== "open"}
        filters={
          <Filters
            state={state}
            number={number}
            onChange={(changes) =>
              setSearch({ ...changes, view: undefined, page: undefined }, { replace: true })
            }
          />
        }
        selected={
          can("work.change") ? (claims, clear) => <SelectedClaims claims={claims} clear={clear} /> : undefined
        }
        empty={
          <Empty action={mayTake && <Button onClick={take}>Take the next claim</Button>}>
            Nothing is open on your desk. Take a claim from the pool, or wait until some are assigned to you.
          </Empty>
        }
      />
    </PageBody>
  );
}

function line(desk: DeskStats): string {
  const parts = [];
  if (desk.overdue) parts.push(`${counted(desk.overdue, "claim")} overdue`);
  if (desk.due_today) parts.push(`${counted(desk.due_today, "claim")} due today`);
  if (desk.open) parts.push(`${counted(desk.open, "claim")} open`);
  return parts.length
    ? `${parts.join(" · ")}. The nearest deadline comes first.`
    : "Nothing is open on your desk.";
}

/** An empty pool, or a full day, is nothing that failed. */
function nextTitle(error: unknown): string | undefined {
  const { status } = asProblem(error);
  return status === 404 || status === 409 ? "No claim to take" : undefined;
}

function useNext() {
  const seen = useSeen();
  const [, setSearch] = useUrl();
  return useMutation({
    mutationFn: takeNext,
    onSuccess: (claim) => {
      seen();
      tell(`Claim ${claim.claim_id} is yours now. ${claim.because}`);
      setSearch({ claim: String(claim.id), tab: undefined });
    },
  });
}

interface FilterProps {
  state?: string;
  number?: string;
  onChange: (changes: { state?: string; number?: string }) => void;
}

function Filters({ state, number, onChange }: FilterProps) {
  const later = useDebouncedCallback(
    (value: string) => onChange({ state, number: value.trim() || undefined }),
    250,
  );
  return (
    <>
      <TextInput
        key={number === undefined ? "none" : "some"}
        size="xs"
        w={180}
        aria-label="Claim number"
        placeholder="Claim number"
        autoComplete="off"
        leftSection={<IconSearch size={14} aria-hidden />}
        defaultValue={number}
        onChange={(event) => later(event.currentTarget.value)}
      />
      <Select
        size="xs"
        w={150}
        aria-label="Status"
        placeholder="Any status"
        clearable
        data={STATES}
        value={isState(state) ? state : null}
        onChange={(value) => onChange({ state: value ?? undefined, number })}
      />
    </>
  );
}
