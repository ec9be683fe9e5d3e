/** My claims: what is on my desk, the nearest deadline first. */

import { Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";

import { useUrl } from "@/shared/lib/url";
import { useCan } from "@/shared/session/session";
import { PageBody, PageHeader } from "@/shared/ui/PageHeader";
import { Empty } from "@/shared/ui/states";

import { ClaimList } from "../ClaimList";
import { queryOf, wantedIn } from "../filters";
import { SelectedClaims } from "../several/SelectedClaims";
import { isState, STATE_ORDER } from "../states";

/** Nothing on a desk is in the pool. */
const STATES = STATE_ORDER.filter((state) => state !== "Pool");

export function MyClaimsPage() {
  const can = useCan();
  const [search, setSearch] = useUrl();
  const { view, state, number } = wantedIn(search);
  // Without a filter the page shows what is open; a number is looked for among all of one's claims.
  const shown = view ?? (state || number ? undefined : "open");
  return (
    <PageBody fill>
      <PageHeader title="My claims" line="What is on your desk, the nearest deadline first." />
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
        empty={<Empty>Nothing is open on your desk. Claims come here when they are assigned to you.</Empty>}
      />
    </PageBody>
  );
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
