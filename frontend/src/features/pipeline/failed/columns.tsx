/** The columns of failed claims. */

import { money, NONE } from "@/shared/lib/money";
import type { Column } from "@/shared/ui/table/columns";
import { LookBadge } from "@/shared/ui/Tone";
import { Ago } from "@/shared/ui/Values";

import { CATEGORIES, HELD } from "../looks";
import type { FailedRow } from "../types";
import { standing } from "./standing";

export const FAILED_COLUMNS: Column<FailedRow>[] = [
  { id: "claim", header: "Claim", primary: true, sort: "claim_id", cell: (claim) => claim.claim_id },
  {
    id: "reason",
    header: "Reason",
    text: true,
    maxWidth: 320,
    cell: (claim) => <span title={claim.failure_reason}>{claim.failure_reason}</span>,
  },
  {
    id: "charge",
    header: "Charge",
    align: "end",
    sort: "amount",
    cell: (claim) => money(claim.total_charge_amount),
  },
  {
    id: "potential",
    header: "At stake",
    align: "end",
    sort: "potential",
    cell: (claim) => money(claim.potential_revenue_loss),
  },
  { id: "payer", header: "Payer", text: true, sort: "payer", cell: (claim) => claim.payer || NONE },
  {
    id: "held",
    header: "Held",
    width: 100,
    cell: (claim) => (claim.held ? <LookBadge look={HELD} /> : NONE),
  },
  {
    id: "resolution",
    header: "State",
    sort: "resolution",
    cell: (claim) => <LookBadge look={standing(claim)} />,
  },
  {
    id: "person",
    header: "Person",
    text: true,
    sort: "assigned_to",
    cell: (claim) => claim.assigned_to || NONE,
  },
  {
    id: "category",
    header: "Category",
    hidden: true,
    text: true,
    cell: (claim) => CATEGORIES[claim.failure_category],
  },
  { id: "carc", header: "CARC", hidden: true, cell: (claim) => claim.carc || NONE },
  { id: "rarc", header: "RARC", hidden: true, cell: (claim) => claim.rarc || NONE },
  {
    id: "facility",
    header: "Facility",
    hidden: true,
    text: true,
    cell: (claim) => claim.facility_id || NONE,
  },
  { id: "version", header: "Version", hidden: true, align: "end", cell: (claim) => claim.version },
  {
    id: "failed_at",
    header: "Failed",
    align: "end",
    sort: "failed_at",
    width: 120,
    cell: (claim) => <Ago at={claim.failed_at} />,
  },
];
