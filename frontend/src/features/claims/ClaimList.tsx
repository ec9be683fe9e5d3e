/** A list of claims in work: filtered, sorted and paged in the address, with the opened claim beside it. */

import { Button, Pill } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useRef, useState } from "react";

import type { ClaimsQuery, ListedClaim, SoughtPatient } from "./types";
import { FindPatient } from "@/shared/claims/FindPatient";
import { pageIn } from "@/shared/lib/search";
import { useUrl } from "@/shared/lib/url";
import { useCan } from "@/shared/session/session";
import { Empty } from "@/shared/ui/states";
import { knownOrdering } from "@/shared/ui/table/columns";
import { DataTable } from "@/shared/ui/table/DataTable";
import { useListed } from "@/shared/ui/table/listed";
import { IconUserSearch } from "@tabler/icons-react";

import { claimsQuery, patientQuery } from "./api";
import { ClaimDrawer } from "./claim/ClaimDrawer";
import { columnsFor } from "./columns";
import { NO_FILTER } from "./filters";

interface Props {
  list: "mine" | "all";
  caption: string;
  /** What the list asks for, without order and page. */
  query: ClaimsQuery;
  filtered: boolean;
  filters: ReactNode;
  selected?: (claims: ListedClaim[], clear: () => void) => ReactNode;
  /** Shown where no filter is set and there is nothing. */
  empty: ReactNode;
}

export function ClaimList({ list, caption, query, filtered, filters, selected, empty }: Props) {
  const names = useCan()("patients.read");
  const [search, setSearch] = useUrl();
  const [patient, setPatient] = useState<SoughtPatient | null>(null);
  const [patientPage, setPatientPage] = useState(1);
  const [asking, setAsking] = useState(false);
  const panel = useRef<HTMLElement>(null);
  const { claim: open, tab } = search;
  const columns = columnsFor(list, names);
  const ordering = knownOrdering(columns, search.ordering);
  const { page: listedPage, pageSize } = pageIn(search);
  const page = patient ? patientPage : listedPage;
  const listed = useQuery({
    ...claimsQuery({ ...query, ordering, page, page_size: pageSize }),
    enabled: patient === null,
  });
  const ofPatient = useQuery({
    ...patientQuery({ ...patient, mine: list === "mine" }, { page, page_size: pageSize }),
    enabled: patient !== null,
  });
  const claims = patient ? ofPatient : listed;
  const show = (claim: ListedClaim, moved: boolean) => {
    const key = String(claim.id);
    if (key === open) panel.current?.focus();
    else setSearch({ claim: key }, { replace: moved || open !== undefined });
  };
  const close = () => {
    const button = document.querySelector<HTMLElement>(
      `tr[data-key="${CSS.escape(open ?? "")}"] [data-row-button]`,
    );
    setSearch({ claim: undefined, tab: undefined });
    button?.focus();
  };
  const table = useListed(claims, { ordering, opened: "claim" });
  return (
    <>
      <DataTable
        id={`work.${list}`}
        caption={caption}
        columns={columns}
        {...table}
        rowKey={(claim) => String(claim.id)}
        rowLabel={(claim) => `claim ${claim.claim_id}`}
        noun={["claim", "claims"]}
        page={page}
        ordering={patient ? undefined : ordering}
        onPage={(next) =>
          patient ? setPatientPage(next) : setSearch({ page: String(next), claim: undefined })
        }
        onOrdering={patient ? undefined : (next) => setSearch({ ordering: next, page: undefined })}
        onOpen={show}
        openKey={open}
        filters={
          patient ? (
            <Pill
              size="lg"
              withRemoveButton
              onRemove={() => setPatient(null)}
              removeButtonProps={{ "aria-label": "Show all patients", "aria-hidden": false, tabIndex: 0 }}
            >
              Claims of one patient
            </Pill>
          ) : (
            <>
              {filters}
              {names && (
                <Button
                  size="xs"
                  variant="default"
                  leftSection={<IconUserSearch size={15} aria-hidden />}
                  onClick={() => setAsking(true)}
                >
                  Find a patient
                </Button>
              )}
            </>
          )
        }
        selected={selected}
        empty={
          patient || filtered ? (
            <Empty
              action={
                <Button
                  variant="default"
                  onClick={() => {
                    setPatient(null);
                    setSearch(NO_FILTER);
                  }}
                >
                  Show all claims
                </Button>
              }
            >
              No claim fits these filters.
            </Empty>
          ) : (
            empty
          )
        }
      />
      <FindPatient
        opened={asking}
        title="Find a patient's claims"
        action="Find the claims"
        byNumber
        onClose={() => setAsking(false)}
        onFind={(sought) => {
          setPatient(sought);
          setPatientPage(1);
        }}
      />
      {open && (
        <ClaimDrawer
          ref={panel}
          id={open}
          tab={tab}
          onTab={(next) => setSearch({ tab: next }, { replace: true })}
          onClose={close}
        />
      )}
    </>
  );
}
