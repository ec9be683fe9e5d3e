/** All claims: every claim in work and the pool, and what they come to. */

import { useQuery } from "@tanstack/react-query";

import { useUrl } from "@/shared/lib/url";
import { useCan } from "@/shared/session/session";
import { PageBody, PageHeader } from "@/shared/ui/PageHeader";
import { Empty } from "@/shared/ui/states";

import { totalsQuery } from "../api";
import { ClaimList } from "../ClaimList";
import { queryOf, wantedIn } from "../filters";
import { SelectedClaims } from "../several/SelectedClaims";
import { AllFilters } from "./AllFilters";
import { Totals } from "./Totals";

export function AllClaimsPage() {
  const can = useCan();
  const [search, setSearch] = useUrl();
  const wanted = wantedIn(search);
  const { view, ...others } = wanted;
  // The numbers are those of the list before one of them is chosen, so that choosing changes none of them.
  const totals = useQuery(totalsQuery(queryOf(others)));
  const filter = (changes: typeof search) =>
    setSearch({ ...changes, page: undefined, claim: undefined }, { replace: true });
  return (
    <PageBody fill>
      <PageHeader
        title="All claims"
        line="Every claim in work and in the pool, the nearest deadline first."
      />
      <Totals totals={totals.data} chosen={view} onChoose={(next) => filter({ view: next })} />
      <ClaimList
        list="all"
        caption="All claims"
        query={queryOf(wanted)}
        filtered={Object.keys(wanted).length > 0}
        filters={<AllFilters wanted={wanted} onChange={filter} />}
        selected={
          can("work.change") ? (claims, clear) => <SelectedClaims claims={claims} clear={clear} /> : undefined
        }
        empty={<Empty>No claim is in work yet.</Empty>}
      />
    </PageBody>
  );
}
