/** All claims: every claim in work and the pool, what they come to, and how much each person has. */

import { Button, Menu } from "@mantine/core";
import { IconChartBar, IconChevronDown, IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";

import { remember, remembered } from "@/shared/lib/storage";
import { useUrl } from "@/shared/lib/url";
import { useCan } from "@/shared/session/session";
import { ButtonLink } from "@/shared/ui/links";
import { PageBody, PageHeader } from "@/shared/ui/PageHeader";
import { Empty, Lines } from "@/shared/ui/states";

import { claimsFileHref, totalsQuery, statsQuery } from "../api";
import { ClaimList } from "../ClaimList";
import { NO_FILTER, queryOf, wantedIn } from "../filters";
import { SelectedClaims } from "../several/SelectedClaims";
import css from "../Work.module.css";
import { AllFilters } from "./AllFilters";
import { MoveAll } from "./MoveAll";
import { Totals } from "./Totals";

const Workload = lazy(() => import("./Workload").then((module) => ({ default: module.Workload })));
const SHOWN = "workload";
const NOBODY: never[] = [];

export function AllClaimsPage() {
  const can = useCan();
  const [search, setSearch] = useUrl();
  const wanted = wantedIn(search);
  const query = queryOf(wanted);
  const { view, ...others } = wanted;
  // The numbers are those of the list before one of them is chosen, so that choosing changes none of them.
  const totals = useQuery(totalsQuery(queryOf(others)));
  const workload = useQuery(statsQuery);
  const [chart, setChart] = useState(() => remembered(SHOWN, true));
  const people = workload.data?.people ?? NOBODY;
  const filter = (changes: typeof search) =>
    setSearch({ ...changes, page: undefined, claim: undefined }, { replace: true });
  const person = people.find(({ id }) => id === wanted.person);
  return (
    <PageBody fill>
      <PageHeader
        title="All claims"
        line="Every claim in work and in the pool, the nearest deadline first."
        actions={
          <>
            {person && can("work.manage") && <MoveAll person={person} people={people} />}
            <Button
              variant="default"
              leftSection={<IconChartBar size={16} aria-hidden />}
              aria-pressed={chart}
              onClick={() => {
                setChart(!chart);
                remember(SHOWN, !chart);
              }}
            >
              Workload
            </Button>
            <Export wanted={wanted} />
          </>
        }
      />
      <Totals totals={totals.data} chosen={view} onChoose={(next) => filter({ view: next })} />
      <div className={css.beside}>
        <ClaimList
          list="all"
          caption="All claims"
          query={query}
          filtered={Object.keys(wanted).length > 0}
          filters={
            <AllFilters
              wanted={wanted}
              people={people}
              onChange={(changes) => filter(changes === NO_FILTER ? NO_FILTER : changes)}
            />
          }
          selected={
            can("work.manage")
              ? (claims, clear) => <SelectedClaims claims={claims} clear={clear} />
              : undefined
          }
          empty={
            <Empty
              action={can("assignment.manage") && <ButtonLink to="/assignment">Assign a file</ButtonLink>}
            >
              No claim is in work yet. Upload a file of claims, or assign denied claims from the results of a
              check.
            </Empty>
          }
        />
        {chart && (
          <aside className={css.side} aria-label="Workload">
            <Suspense fallback={<Lines rows={6} />}>
              <Workload stats={workload} chosen={wanted.person} onChoose={(id) => filter({ person: id })} />
            </Suspense>
          </aside>
        )}
      </div>
    </PageBody>
  );
}

function Export({ wanted }: { wanted: ReturnType<typeof wantedIn> }) {
  return (
    <Menu>
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="a" href={claimsFileHref(wanted, "csv")} download>
          These claims as csv
        </Menu.Item>
        <Menu.Item component="a" href={claimsFileHref(wanted, "xlsx")} download>
          These claims as xlsx
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
