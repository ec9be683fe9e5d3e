/** The columns of loaded claims. */

import { dateRange } from "@/shared/lib/dates";
import { money, NONE } from "@/shared/lib/money";
import { percent } from "@/shared/lib/numbers";
import type { Column } from "@/shared/ui/table/columns";
import { LookBadge } from "@/shared/ui/Tone";
import { Ago } from "@/shared/ui/Values";

import type { LoadedRow } from "../types";
import { type Titles, reviewOf } from "./reviewing";

export const loadedColumns = (titles: Titles): Column<LoadedRow>[] => [
  { id: "claim", header: "Claim", primary: true, sort: "claim_id", cell: (claim) => claim.claim_id },
  {
    id: "service",
    header: "Service",
    sort: "service_date",
    cell: (claim) =>
      claim.service_from_date ? dateRange(claim.service_from_date, claim.service_to_date) : NONE,
  },
  { id: "payer", header: "Payer", text: true, sort: "payer", cell: (claim) => claim.payer || NONE },
  {
    id: "charge",
    header: "Charge",
    align: "end",
    sort: "amount",
    cell: (claim) => money(claim.total_charge_amount),
  },
  {
    id: "reimbursement",
    header: "Expected",
    align: "end",
    sort: "reimbursement",
    cell: (claim) =>
      claim.total_reimbursement_amount === null ? NONE : money(claim.total_reimbursement_amount),
  },
  {
    id: "filter",
    header: "Filter",
    text: true,
    sort: "filter",
    cell: ({ filter_number, probability }) =>
      filter_number === null
        ? NONE
        : [titles.get(filter_number), probability !== null && percent(probability, 1)]
            .filter(Boolean)
            .join(" · "),
  },
  {
    id: "review",
    header: "Review",
    cell: (claim) => {
      const look = reviewOf(claim, titles);
      return look ? <LookBadge look={look} /> : NONE;
    },
  },
  {
    id: "facility",
    header: "Facility",
    hidden: true,
    text: true,
    cell: (claim) => claim.facility_id || NONE,
  },
  {
    id: "class",
    header: "Financial class",
    hidden: true,
    text: true,
    cell: (claim) => claim.financial_class || NONE,
  },
  { id: "model", header: "Model", hidden: true, text: true, cell: (claim) => claim.model_version || NONE },
  { id: "version", header: "Version", hidden: true, align: "end", cell: (claim) => claim.version },
  {
    id: "loaded",
    header: "Loaded",
    align: "end",
    sort: "loaded",
    width: 120,
    cell: (claim) => <Ago at={claim.loaded_at} />,
  },
];
