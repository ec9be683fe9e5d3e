/** The columns of a plan's claims. */

import { IconHandStop, IconHandMove } from "@tabler/icons-react";

import { date } from "@/shared/lib/dates";
import { money, NONE } from "@/shared/lib/money";
import type { Column } from "@/shared/ui/table/columns";
import { ToneBadge } from "@/shared/ui/Tone";

import type { Item } from "../types";

export const ITEM_COLUMNS: Column<Item>[] = [
  { id: "claim_id", header: "Claim", primary: true, sort: "claim_id", cell: (item) => item.claim_id },
  { id: "patient", header: "Patient", text: true, maxWidth: 180, cell: (item) => item.patient_name || NONE },
  { id: "payer", header: "Payer", text: true, sort: "payer", maxWidth: 160, cell: (item) => item.payer },
  {
    id: "deadline",
    header: "Deadline",
    sort: "submission_deadline",
    cell: (item) => date(item.submission_deadline),
  },
  { id: "amount", header: "Amount", align: "end", sort: "amount", cell: (item) => money(item.amount) },
  {
    id: "priority",
    header: "Priority",
    align: "end",
    sort: "priority",
    hidden: true,
    cell: (item) => item.priority,
  },
  { id: "person", header: "Person", text: true, sort: "person", cell: (item) => <Whom item={item} /> },
  {
    id: "because",
    header: "Because",
    text: true,
    maxWidth: 260,
    cell: (item) => <span title={item.because}>{item.because || NONE}</span>,
  },
  {
    id: "work_date",
    header: "Work day",
    sort: "work_date",
    hidden: true,
    cell: (item) => date(item.work_date),
  },
];

/** To whom a claim goes, or that it goes to nobody; moved by hand is said beside it. */
export function Whom({ item }: { item: Item }) {
  return (
    <>
      {item.person ? item.person.name : item.held_by_rule ? <Held by={item.held_by_rule} /> : "Nobody"}
      {item.moved && (
        <>
          {" "}
          <ToneBadge tone="violet" icon={IconHandMove} title="Somebody put it where it is">
            Moved
          </ToneBadge>
        </>
      )}
    </>
  );
}

function Held({ by }: { by: string }) {
  return (
    <ToneBadge tone="amber" outline icon={IconHandStop} title={by}>
      Held
    </ToneBadge>
  );
}
