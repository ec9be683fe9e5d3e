/** Loaded claims: left the review queues and how the models stand, right the claims; one opened, reviewed, amended. */

import { Button, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useRef } from "react";

import { counted } from "@/shared/lib/numbers";
import { pageIn } from "@/shared/lib/search";
import { useUrl } from "@/shared/lib/url";
import { useCan } from "@/shared/session/session";
import { PageBody, PageHeader } from "@/shared/ui/PageHeader";
import { Empty } from "@/shared/ui/states";
import { knownOrdering } from "@/shared/ui/table/columns";
import { DataTable } from "@/shared/ui/table/DataTable";
import { useListed } from "@/shared/ui/table/listed";

import { loadedQuery, queuesQuery } from "../api";
import css from "../Pipeline.module.css";
import type { LoadedRow } from "../types";
import { loadedColumns } from "./columns";
import { FindClaim } from "./FindClaim";
import { LoadedDrawer } from "./LoadedDrawer";
import { Models } from "./Models";
import { Queues } from "./Queues";
import { titlesOf } from "./reviewing";

const WAITING = "waiting";
const REVIEWED = "reviewed";
const NO_FILTERS = { filter: undefined, review: undefined, page: undefined };

export function LoadedClaimsPage() {
  const can = useCan();
  const [search, setSearch] = useUrl();
  const panel = useRef<HTMLElement>(null);
  const { page, pageSize } = pageIn(search);
  const queues = useQuery(queuesQuery);
  const titles = useMemo(() => titlesOf(queues.data?.queues), [queues.data]);
  const columns = useMemo(() => loadedColumns(titles), [titles]);
  const ordering = knownOrdering(columns, search.ordering);
  const filter = [...titles.keys()].find((one) => String(one) === search.filter);
  const waiting = search.review === WAITING;
  const claims = useQuery({
    ...loadedQuery({
      filter_number: filter,
      reviewed: waiting ? false : search.review === REVIEWED ? true : undefined,
      ordering,
      page,
      page_size: pageSize,
    }),
    // Which filters there are is known from the queues.
    enabled: queues.isFetched,
  });
  const open = search.claim;
  const show = (claim: LoadedRow, moved: boolean) => {
    if (claim.id === open) panel.current?.focus();
    else setSearch({ claim: claim.id }, { replace: moved || open !== undefined });
  };
  // In a queue the next claim takes the place of the one that just left it.
  const next = () => {
    if (!waiting) return;
    const rows = claims.data?.results ?? [];
    const at = rows.findIndex(({ id }) => id === open);
    if (at >= 0) setSearch({ claim: (rows[at + 1] ?? rows[at - 1])?.id }, { replace: true });
  };
  const narrowed = filter !== undefined || search.review !== undefined;
  const table = useListed(claims, { ordering, opened: "claim" });
  return (
    <PageBody fill>
      <PageHeader
        title="Loaded claims"
        line={claims.data ? `${counted(claims.data.count, "claim")} in production with these filters.` : " "}
        actions={
          can("patients.read") && (
            <FindClaim onFound={(id) => setSearch({ claim: id }, { replace: open !== undefined })} />
          )
        }
      />
      <div className={css.beside}>
        <div className={css.reasonList}>
          <Queues
            queues={queues}
            chosen={filter}
            onChoose={(number) =>
              setSearch({
                filter: number === undefined ? undefined : String(number),
                review: number === undefined ? undefined : WAITING,
                page: undefined,
                claim: undefined,
              })
            }
          />
          <Models />
        </div>
        <DataTable
          id="pipeline.loaded"
          caption="Loaded claims"
          columns={columns}
          {...table}
          rowKey={(claim) => claim.id}
          rowLabel={(claim) => `claim ${claim.claim_id}`}
          noun={["claim", "claims"]}
          onOpen={show}
          openKey={open}
          filters={
            <Select
              size="xs"
              w={170}
              aria-label="Review"
              placeholder="Reviewed or not"
              clearable
              data={[
                { value: WAITING, label: "Not reviewed" },
                { value: REVIEWED, label: "Reviewed" },
              ]}
              value={waiting || search.review === REVIEWED ? search.review : null}
              onChange={(value) =>
                setSearch({ review: value ?? undefined, page: undefined, claim: undefined })
              }
            />
          }
          empty={
            narrowed ? (
              <Empty
                action={
                  <Button variant="default" onClick={() => setSearch(NO_FILTERS)}>
                    Show all loaded claims
                  </Button>
                }
              >
                {filter !== undefined && waiting
                  ? "No claim waits in this queue."
                  : "No loaded claim fits these filters."}
              </Empty>
            ) : (
              <Empty>No claim is in production yet.</Empty>
            )
          }
        />
      </div>
      {open && (
        <LoadedDrawer
          ref={panel}
          id={open}
          titles={titles}
          tab={search.tab}
          onTab={(tab) => setSearch({ tab }, { replace: true })}
          onReviewed={next}
          onClose={() => setSearch({ claim: undefined, tab: undefined })}
        />
      )}
    </PageBody>
  );
}
