/** The columns of claims in work; one's own desk needs no person. */

import type { ListedClaim } from "./types";
import { OutcomeBadge } from "@/shared/claims/OutcomeBadge";
import { date, withDates } from "@/shared/lib/dates";
import { money, NONE } from "@/shared/lib/money";
import type { Column } from "@/shared/ui/table/columns";
import { Ago } from "@/shared/ui/Values";

import { Deadline, StateBadge } from "./StateBadge";
import { resultLabel } from "./states";

type Col = Column<ListedClaim>;

const CLAIM: Col = {
  id: "claim",
  header: "Claim",
  primary: true,
  sort: "claim_id",
  cell: (claim) => claim.claim_id,
};
const DEADLINE: Col = {
  id: "deadline",
  header: "Deadline",
  sort: "deadline_date",
  cell: (claim) => <Deadline claim={claim} />,
};
const STATE: Col = {
  id: "state",
  header: "Status",
  sort: "state",
  cell: (claim) => <StateBadge claim={claim} />,
};
const PERSON: Col = {
  id: "person",
  header: "Person",
  text: true,
  sort: "assignee",
  cell: (claim) => claim.assignee?.name ?? NONE,
};
const PATIENT: Col = {
  id: "patient",
  header: "Patient",
  text: true,
  cell: (claim) => claim.patient_name || NONE,
};
const ANSWER: Col = {
  id: "outcome",
  header: "Payer's answer",
  sort: "outcome",
  cell: (claim) => (claim.outcome ? <OutcomeBadge outcome={claim.outcome} /> : NONE),
};
const PAYER: Col = { id: "payer", header: "Payer", text: true, sort: "payer", cell: (claim) => claim.payer };
const AMOUNT: Col = {
  id: "amount",
  header: "Amount",
  align: "end",
  sort: "amount",
  cell: (claim) => money(claim.amount),
};
const PRIORITY: Col = {
  id: "priority",
  header: "Priority",
  align: "end",
  sort: "priority",
  cell: (claim) => (claim.priority >= 4 ? <strong>{claim.priority} urgent</strong> : claim.priority),
};
const REASON: Col = {
  id: "reason",
  header: "Why it needs a person",
  text: true,
  maxWidth: 230,
  cell: (claim) => (claim.reason ? <span title={claim.reason}>{withDates(claim.reason)}</span> : NONE),
};
const BACK: Col = {
  id: "back",
  header: "Comes back",
  sort: "hold_until_date",
  cell: (claim) => date(claim.hold_until_date),
};
const OTHERS: Col[] = [
  {
    id: "service",
    header: "Service date",
    hidden: true,
    sort: "first_service_date",
    cell: (claim) => date(claim.first_service_date),
  },
  { id: "number", header: "Payer's number", hidden: true, cell: (claim) => claim.claim_number || NONE },
  {
    id: "practice",
    header: "Practice",
    text: true,
    hidden: true,
    cell: (claim) => claim.practice?.name ?? NONE,
  },
  { id: "source", header: "Came from", hidden: true, cell: (claim) => claim.source },
  {
    id: "touched",
    header: "Last worked on",
    hidden: true,
    sort: "touched_at",
    cell: (claim) => <Ago at={claim.touched_at} />,
  },
  {
    id: "given",
    header: "Assigned",
    hidden: true,
    sort: "assigned_at",
    cell: (claim) => <Ago at={claim.assigned_at} />,
  },
  {
    id: "result",
    header: "Result",
    hidden: true,
    cell: (claim) => (claim.result ? resultLabel(claim.result) : NONE),
  },
  {
    id: "next",
    header: "Next action",
    hidden: true,
    sort: "next_action_date",
    cell: (claim) => date(claim.next_action_date),
  },
];

const COMMON = [PATIENT, PAYER, AMOUNT, PRIORITY, ANSWER, REASON];
const MINE: Col[] = [CLAIM, DEADLINE, STATE, ...COMMON, BACK, ...OTHERS];
const ALL: Col[] = [CLAIM, DEADLINE, STATE, PERSON, ...COMMON, { ...BACK, hidden: true }, ...OTHERS];

/** `names`: whether patients may be read. */
export function columnsFor(list: "mine" | "all", names: boolean): Col[] {
  const columns = list === "mine" ? MINE : ALL;
  return names ? columns : columns.filter(({ id }) => id !== PATIENT.id);
}
