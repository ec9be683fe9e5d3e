/** The rows of a job: filtered, sorted and paged in the address, with the opened claim beside them. */

import { Button } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";

import type { Job, PatientWanted, Row } from "@/shared/api/types";
import { isOutcome } from "@/shared/claims/outcomes";
import { pageIn } from "@/shared/lib/search";
import { tell } from "@/shared/lib/tell";
import { useUrl } from "@/shared/lib/url";
import { useCan } from "@/shared/session/session";
import { Drawer } from "@/shared/ui/dialog/Drawer";
import { Empty } from "@/shared/ui/states";
import { knownOrdering } from "@/shared/ui/table/columns";
import { DataTable } from "@/shared/ui/table/DataTable";
import { useListed } from "@/shared/ui/table/listed";

import { findPatientRows, rowsQuery } from "../api";
import { AssignSelected } from "./AssignRows";
import { ROW_COLUMNS } from "./columns";
import { RowClaim } from "./RowClaim";
import { RowFilters } from "./RowFilters";

const NO_PATIENT = ROW_COLUMNS.filter((column) => column.id !== "patient");

export function ResultRows({ jobId, job, active }: { jobId: string; job: Job | undefined; active: boolean }) {
  const can = useCan();
  const names = can("patients.read");
  const [search, setSearch] = useUrl();
  const [patient, setPatient] = useState<PatientWanted | null>(null);
  const panel = useRef<HTMLElement>(null);
  const { success, claim_number, row: open, tab } = search;
  const ordering = knownOrdering(ROW_COLUMNS, search.ordering);
  const outcome = isOutcome(search.outcome) ? search.outcome : undefined;
  const answered = success === undefined ? undefined : success === "true";
  const only = search.only === "not_answered" ? search.only : undefined;
  const [patientPage, setPatientPage] = useState(1);
  const listedPage = pageIn(search);
  const page = patient ? patientPage : listedPage.page;
  const { pageSize } = listedPage;
  const listed = useQuery({
    ...rowsQuery(jobId, {
      outcome,
      success: answered,
      only,
      claim_number,
      ordering,
      page,
      page_size: pageSize,
    }),
    enabled: patient === null,
  });
  // What is known of a patient stays in memory: asked by POST, never in the address.
  const ofPatient = useQuery({
    queryKey: ["rows", jobId, "patient", patient, page, pageSize],
    queryFn: () => findPatientRows(jobId, patient ?? {}, { page, page_size: pageSize }),
    enabled: patient !== null,
    gcTime: 0,
    placeholderData: keepPreviousData,
  });
  const rows = patient ? ofPatient : listed;
  const show = (row: Row, moved: boolean) => {
    const key = String(row.id);
    if (key === open) panel.current?.focus();
    else setSearch({ row: key }, { replace: moved || open !== undefined });
  };
  const close = () => {
    const button = document.querySelector<HTMLElement>(
      `tr[data-key="${CSS.escape(open ?? "")}"] [data-row-button]`,
    );
    setSearch({ row: undefined, tab: undefined });
    button?.focus();
  };
  const clear = () => {
    setPatient(null);
    setSearch({
      outcome: undefined,
      success: undefined,
      only: undefined,
      claim_number: undefined,
      page: undefined,
    });
  };
  const filtered = Boolean(patient ?? outcome ?? success ?? only ?? claim_number);
  const table = useListed(rows, { ordering, opened: "row" });
  return (
    <>
      <DataTable
        id="results"
        caption={`Results of ${job?.filename ?? "the job"}`}
        columns={names ? ROW_COLUMNS : NO_PATIENT}
        {...table}
        rowKey={(row) => String(row.id)}
        rowLabel={(row) =>
          `${row.claim_number ? `claim ${row.claim_number}` : "No claim number"}, row ${row.row}`
        }
        noun={["result", "results"]}
        page={page}
        ordering={patient ? undefined : ordering}
        onPage={(next) =>
          patient ? setPatientPage(next) : setSearch({ page: String(next), row: undefined })
        }
        onOrdering={patient ? undefined : (next) => setSearch({ ordering: next, page: undefined })}
        onOpen={show}
        openKey={open}
        filters={
          <RowFilters
            outcome={outcome}
            success={success}
            only={only}
            claimNumber={claim_number}
            patient={patient}
            mayFindPatients={names}
            onChange={(changes) => setSearch({ ...changes, page: undefined }, { replace: true })}
            onPatient={(wanted) => {
              setPatient(wanted);
              setPatientPage(1);
            }}
          />
        }
        selected={(chosen, none) => (
          <>
            {job && !active && can("assignment.manage") && <AssignSelected job={job} rows={chosen} />}
            <CopyNumbers rows={chosen} onDone={none} />
          </>
        )}
        empty={
          filtered ? (
            <Empty
              action={
                <Button variant="default" onClick={clear}>
                  Show all rows
                </Button>
              }
            >
              No row fits these filters.
            </Empty>
          ) : (
            <Empty>
              {active ? "Rows appear here as the payer answers." : "The job ended before a row was answered."}
            </Empty>
          )
        }
      />
      {open && job && (
        <Drawer ref={panel} label="Opened claim" onClose={close}>
          <RowClaim
            key={open}
            job={job}
            rowId={open}
            tab={tab}
            onTab={(next) => setSearch({ tab: next }, { replace: true })}
            onClose={close}
          />
        </Drawer>
      )}
    </>
  );
}

function CopyNumbers({ rows, onDone }: { rows: Row[]; onDone: () => void }) {
  const numbers = rows.map((row) => row.claim_number).filter(Boolean);
  const copy = async () => {
    await navigator.clipboard.writeText(numbers.join("\n"));
    tell(
      numbers.length === 1
        ? "The claim number is on the clipboard."
        : `${numbers.length} claim numbers are on the clipboard.`,
    );
  };
  return (
    <>
      <Button size="compact-sm" variant="subtle" disabled={numbers.length === 0} onClick={() => void copy()}>
        Copy claim numbers
      </Button>
      <Button size="compact-sm" variant="subtle" onClick={onDone}>
        Select none
      </Button>
    </>
  );
}
