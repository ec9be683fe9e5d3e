/** The columns of a job's results. */

import type { Row } from "@/shared/api/types";
import { OutcomeBadge } from "@/shared/claims/OutcomeBadge";
import { date, dateRange, withDates } from "@/shared/lib/dates";
import { money, NONE } from "@/shared/lib/money";
import { count } from "@/shared/lib/numbers";
import { useCan } from "@/shared/session/session";
import { TextLink } from "@/shared/ui/links";
import type { Column } from "@/shared/ui/table/columns";
import { Ago } from "@/shared/ui/Values";

/** `Finalized/Payment; Claim/line has been paid.` without the category, which the outcome says already. */
function withoutCategory(reason: string): string {
  return reason.replace(/^[^;]*;\s+(?=\S)/, "");
}

/** Where the claim is in work; a link to the list in which the person may open it. */
function InWork({ work }: { work: NonNullable<Row["work_claim"]> }) {
  const all = useCan()("work.read_all");
  const said = [work.state, work.assignee].filter(Boolean).join(", ");
  if (work.id === null) return <>{said}</>;
  return (
    <TextLink to={all ? "/work/all" : "/work/mine"} search={{ claim: String(work.id) }} size="sm">
      {said}
    </TextLink>
  );
}

/** What matters first: in a window of usual width no one scrolls sideways for dates and amounts. */
export const ROW_COLUMNS: Column<Row>[] = [
  { id: "row", header: "Row", align: "end", sort: "row", width: 70, cell: (row) => count(row.row) },
  {
    id: "claim_number",
    header: "Claim number",
    primary: true,
    sort: "claim_number",
    cell: (row) => row.claim_number || "No claim number",
  },
  {
    id: "outcome",
    header: "Outcome",
    sort: "outcome",
    cell: (row) => <OutcomeBadge outcome={row.outcome} />,
  },
  { id: "patient", header: "Patient", text: true, cell: (row) => row.patient_name || NONE },
  {
    id: "service",
    header: "Service dates",
    // A claim that the payer does not have has the dates of the file.
    cell: (row) =>
      dateRange(
        row.first_service_date ?? row.uploaded_first_service_date,
        row.last_service_date ?? row.uploaded_last_service_date,
      ),
  },
  {
    id: "charged",
    header: "Charged",
    align: "end",
    sort: "total_charged",
    cell: (row) => money(row.total_charged),
  },
  { id: "paid", header: "Paid", align: "end", sort: "total_paid", cell: (row) => money(row.total_paid) },
  {
    id: "reason",
    header: "Reason",
    text: true,
    maxWidth: 230,
    cell: (row) => {
      const text = withDates(row.error_message || row.outcome_reason);
      return text ? <span title={text}>{row.error_message ? text : withoutCategory(text)}</span> : NONE;
    },
  },
  {
    id: "work",
    header: "In work",
    cell: ({ work_claim: work }) => (work ? <InWork work={work} /> : NONE),
  },
  {
    id: "responsibility",
    header: "Patient's part",
    align: "end",
    cell: (row) => money(row.patient_responsibility),
  },
  { id: "status", header: "Payer's status", sort: "status", cell: (row) => row.status || NONE },
  { id: "allowed", header: "Allowed", align: "end", hidden: true, cell: (row) => money(row.total_allowed) },
  { id: "processed", header: "Processed", sort: "processed_date", cell: (row) => date(row.processed_date) },
  {
    id: "received",
    header: "Received",
    sort: "received_date",
    hidden: true,
    cell: (row) => date(row.received_date),
  },
  { id: "check", header: "Check or EFT", hidden: true, cell: (row) => row.check_number || NONE },
  { id: "payment", header: "Payment date", hidden: true, cell: (row) => date(row.payment_date) },
  {
    id: "codes",
    header: "Adjustment and remark codes",
    hidden: true,
    cell: (row) => row.denial_codes.join(", ") || NONE,
  },
  {
    id: "account",
    header: "Patient account #",
    hidden: true,
    cell: (row) => row.patient_account_number || NONE,
  },
  { id: "tin", header: "TIN", hidden: true, cell: (row) => row.tin || NONE },
  { id: "payer_id", header: "Payer id", hidden: true, cell: (row) => row.payer_id || NONE },
  { id: "code507", header: "Code 507", hidden: true, cell: (row) => row.status_code_507 || NONE },
  { id: "code508", header: "Code 508", hidden: true, cell: (row) => row.status_code_508 || NONE },
  { id: "checked", header: "Checked", hidden: true, cell: (row) => <Ago at={row.checked_at} /> },
];
