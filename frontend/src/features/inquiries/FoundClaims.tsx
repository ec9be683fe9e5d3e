/** The claims that the payer knows, in a plain table: all of them are here, none on another page. */

import type { FoundClaim } from "@/shared/api/types";
import { OutcomeBadge } from "@/shared/claims/OutcomeBadge";
import { date, dateRange } from "@/shared/lib/dates";
import { money, NONE } from "@/shared/lib/money";

import css from "./Search.module.css";

interface Props {
  claims: FoundClaim[];
  open: FoundClaim | null;
  onOpen: (claim: FoundClaim) => void;
}

export function FoundClaims({ claims, open, onOpen }: Props) {
  return (
    <div className={css.scroll}>
      <table className={css.table}>
        <caption className={css.hidden}>Claims found at the payer</caption>
        <thead>
          <tr>
            <th scope="col">Claim number</th>
            <th scope="col">Outcome</th>
            <th scope="col">Patient</th>
            <th scope="col">Payer&rsquo;s status</th>
            <th scope="col">Service dates</th>
            <th scope="col">Processed</th>
            <th scope="col" data-align="end">
              Charged
            </th>
            <th scope="col" data-align="end">
              Paid
            </th>
          </tr>
        </thead>
        <tbody>
          {claims.map((claim, index) => (
            <tr key={`${claim.claimNumber} ${index}`} data-open={claim === open || undefined}>
              <td>
                <button
                  type="button"
                  className={css.open}
                  aria-expanded={claim === open}
                  onClick={() => onOpen(claim)}
                >
                  {claim.claimNumber}
                </button>
              </td>
              <td>
                <OutcomeBadge outcome={claim.outcome} />
              </td>
              <td>{claim.patientName || NONE}</td>
              <td>{claim.status}</td>
              <td>{dateRange(claim.firstServiceDate, claim.lastServiceDate)}</td>
              <td>{date(claim.processedDate)}</td>
              <td data-align="end">{money(claim.totalCharged)}</td>
              <td data-align="end">{money(claim.totalPaid)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
