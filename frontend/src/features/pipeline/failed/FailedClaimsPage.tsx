/** Failed claims: left why, ranked; right the claims of the chosen reason; one opened with what is wrong with it. */

import { Button, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";

import { counted } from "@/shared/lib/numbers";
import { pageIn } from "@/shared/lib/search";
import { useUrl } from "@/shared/lib/url";
import { useCan, useSession } from "@/shared/session/session";
import { PageBody, PageHeader } from "@/shared/ui/PageHeader";
import { Empty } from "@/shared/ui/states";
import { knownOrdering } from "@/shared/ui/table/columns";
import { DataTable } from "@/shared/ui/table/DataTable";
import { useListed } from "@/shared/ui/table/listed";

import { failedQuery } from "../api";
import { CATEGORIES, RESOLUTIONS } from "../looks";
import css from "../Pipeline.module.css";
import type { Category, FailedRow, Resolution } from "../types";
import { AssignWork } from "./AssignWork";
import { FAILED_COLUMNS } from "./columns";
import { Decisions } from "./Decisions";
import { FailedDrawer } from "./FailedDrawer";
import { Reasons } from "./Reasons";

const ANY = "any";
const NO_FILTER = {
  rule: undefined,
  category: undefined,
  resolution: undefined,
  held: undefined,
  assigned_to: undefined,
  page: undefined,
};

/** The filters that an address holds, as the API takes them; what is not known there is dropped. */
function filtersIn(search: Record<string, string | undefined>) {
  const resolution = (Object.keys(RESOLUTIONS) as Resolution[]).find((one) => one === search.resolution);
  return {
    category: (Object.keys(CATEGORIES) as Category[]).find((one) => one === search.category),
    resolution,
    any_resolution: search.resolution === ANY,
    held: search.held === "yes" ? true : search.held === "no" ? false : undefined,
    assigned_to: search.assigned_to,
  };
}

/** The reason, where the list shows all open claims of it and nothing else narrows them. */
function reasonAlone(search: Record<string, string | undefined>): string | undefined {
  const others = [search.resolution, search.held, search.assigned_to];
  if (others.some((one) => one !== undefined) || (search.rule && search.category)) return undefined;
  return search.rule || search.category || undefined;
}

export function FailedClaimsPage() {
  const can = useCan();
  const [search, setSearch] = useUrl();
  const panel = useRef<HTMLElement>(null);
  const { page, pageSize } = pageIn(search);
  const ordering = knownOrdering(FAILED_COLUMNS, search.ordering);
  const filters = filtersIn(search);
  const claims = useQuery(
    failedQuery({ ...filters, rule: search.rule, ordering, page, page_size: pageSize }),
  );
  const filtered = Object.keys(NO_FILTER).some((name) => search[name] !== undefined);
  const open = search.failed;
  const reason = reasonAlone(search);
  const show = (claim: FailedRow, moved: boolean) => {
    if (String(claim.id) === open) panel.current?.focus();
    else setSearch({ failed: String(claim.id) }, { replace: moved || open !== undefined });
  };
  const table = useListed(claims, { ordering, opened: "failed" });
  return (
    <PageBody fill>
      <PageHeader
        title="Failed claims"
        line={claims.data ? `${counted(claims.data.count, "claim")} with these filters.` : " "}
        actions={
          can("assignment.manage") &&
          reason && <AssignWork chosen={[reason]} claims={claims.data?.count ?? 0} />
        }
      />
      <div className={css.beside}>
        <div className={css.reasonList}>
          <Reasons
            query={filters}
            chosen={search.rule}
            onChoose={(rule) => setSearch({ rule, page: undefined, failed: undefined })}
          />
        </div>
        <DataTable
          id="pipeline.failed"
          caption="Failed claims"
          columns={FAILED_COLUMNS}
          {...table}
          rowKey={(claim) => String(claim.id)}
          rowLabel={(claim) => `claim ${claim.claim_id}`}
          noun={["claim", "claims"]}
          onOpen={show}
          openKey={open}
          filters={
            <Filters search={search} onChange={(changes) => setSearch({ ...changes, page: undefined })} />
          }
          selected={
            can("pipeline.amend")
              ? (chosen, clear) => (
                  <>
                    <Decisions claims={chosen} onDone={clear} />
                    {can("assignment.manage") && (
                      <AssignWork small chosen={chosen.map(({ id }) => String(id))} claims={chosen.length} />
                    )}
                  </>
                )
              : undefined
          }
          empty={
            filtered ? (
              <Empty
                action={
                  <Button variant="default" onClick={() => setSearch(NO_FILTER)}>
                    Show all open claims
                  </Button>
                }
              >
                No failed claim fits these filters.
              </Empty>
            ) : (
              <Empty>No claim has failed and waits for a decision.</Empty>
            )
          }
        />
      </div>
      {open && (
        <FailedDrawer
          ref={panel}
          id={Number(open)}
          tab={search.tab}
          onTab={(tab) => setSearch({ tab }, { replace: true })}
          onClose={() => setSearch({ failed: undefined, tab: undefined })}
        />
      )}
    </PageBody>
  );
}

interface FilterProps {
  search: Record<string, string | undefined>;
  onChange: (changes: Record<string, string | undefined>) => void;
}

function Filters({ search, onChange }: FilterProps) {
  const { user } = useSession();
  return (
    <>
      <Select
        size="xs"
        w={150}
        aria-label="State"
        allowDeselect={false}
        data={[
          ...(Object.keys(RESOLUTIONS) as Resolution[]).map((one) => ({
            value: one,
            label: RESOLUTIONS[one].label,
          })),
          { value: ANY, label: "Any state" },
        ]}
        value={search.resolution ?? "open"}
        onChange={(value) => onChange({ resolution: value === "open" ? undefined : (value ?? undefined) })}
      />
      <Select
        size="xs"
        w={150}
        aria-label="Category"
        placeholder="Any category"
        clearable
        data={Object.entries(CATEGORIES).map(([value, label]) => ({ value, label }))}
        value={search.category ?? null}
        onChange={(value) => onChange({ category: value ?? undefined })}
      />
      <Select
        size="xs"
        w={150}
        aria-label="Held"
        placeholder="Held or not"
        clearable
        data={[
          { value: "yes", label: "Held" },
          { value: "no", label: "Rejected" },
        ]}
        value={search.held ?? null}
        onChange={(value) => onChange({ held: value ?? undefined })}
      />
      <Select
        size="xs"
        w={150}
        aria-label="Person"
        placeholder="Anybody's"
        clearable
        data={[
          { value: user.username, label: "Mine" },
          { value: "none", label: "Nobody's" },
        ]}
        value={search.assigned_to ?? null}
        onChange={(value) => onChange({ assigned_to: value ?? undefined })}
      />
    </>
  );
}
