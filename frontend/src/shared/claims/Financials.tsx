/** The claim's money: from what was charged to what the patient owes. */

import { Text } from "@mantine/core";

import { date } from "@/shared/lib/dates";
import { cents, money, NONE } from "@/shared/lib/money";
import { Facts } from "@/shared/ui/Values";

import css from "./Parts.module.css";
import type { OpenClaim } from "./openClaim";

type Amount = string | null | undefined;

export function Financials({ claim }: { claim: OpenClaim }) {
  const charged = cents(claim.total_charged);
  const known = Boolean(claim.total_charged && claim.total_allowed);
  const reduction = known ? ((charged - cents(claim.total_allowed)) / 100).toFixed(2) : null;
  const lines: [label: string, amount: Amount, strong: boolean][] = [
    ["Charged", claim.total_charged, false],
    ["Not allowed", reduction, false],
    ["Allowed", claim.total_allowed, true],
    ["Paid by the payer", claim.total_paid, true],
    ["Patient's part", claim.patient_responsibility, true],
  ];
  const share = (amount: Amount) =>
    charged > 0 ? `${Math.min(100, (cents(amount) / charged) * 100)}%` : "0%";
  return (
    <>
      <table className={css.money}>
        <caption className={css.hidden}>Amounts of the claim</caption>
        <tbody>
          {lines.map(([label, amount, strong]) => (
            <tr key={label} data-strong={strong || undefined}>
              <th scope="row">{label}</th>
              <td className={css.barCell} aria-hidden>
                <span className={css.bar} style={{ width: share(amount) }} />
              </td>
              <td data-align="end">{money(amount)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Text size="xs" c="dimmed" my="sm">
        As the payer reports them for the whole claim. Lines and payments are asked for when their tab is
        opened.
      </Text>
      <Facts
        items={[
          ["Check or EFT", claim.check_number || NONE],
          ["Payment date", date(claim.payment_date)],
          ["Processed", date(claim.processed_date)],
        ]}
      />
    </>
  );
}
