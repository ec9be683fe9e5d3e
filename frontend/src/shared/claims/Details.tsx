/** The claim's lines and payments, asked of the payer when they are first looked at. */

import { Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconMinus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import type { ClaimDetails, ClaimLine, ClaimPayment, Reconciliation } from "@/shared/api/types";
import { date } from "@/shared/lib/dates";
import { money, NONE } from "@/shared/lib/money";
import { Empty, Failed, Lines } from "@/shared/ui/states";
import { ToneBadge } from "@/shared/ui/Tone";

import { detailsQuery } from "./api";
import type { OpenClaim } from "./openClaim";
import css from "./Parts.module.css";

interface Where {
  claim: OpenClaim;
  practice: string | undefined;
  payer: string | undefined;
}

function Loaded({
  claim,
  practice,
  payer,
  children,
}: Where & { children: (details: ClaimDetails) => ReactNode }) {
  const answer = useQuery(detailsQuery(claim.claim_number, practice, payer));
  if (answer.isPending) {
    return (
      <>
        <Text size="sm" c="dimmed" mb="sm" role="status">
          Asking the payer
        </Text>
        <Lines rows={7} height={18} />
      </>
    );
  }
  if (answer.isError) return <Failed error={answer.error} onRetry={() => void answer.refetch()} />;
  return children(answer.data);
}

export function ClaimLines(where: Where) {
  return (
    <Loaded {...where}>
      {({ lines, diagnosis_codes }) => (
        <Stack gap="md">
          {diagnosis_codes.length > 0 && (
            <Text size="sm">
              <span className={css.muted}>Diagnosis</span> {diagnosis_codes.join(", ")}
            </Text>
          )}
          {lines.length === 0 && <Empty>The payer gives no lines for this claim.</Empty>}
          {lines.map((line, index) => (
            <Line key={index} line={line} />
          ))}
        </Stack>
      )}
    </Loaded>
  );
}

function Line({ line }: { line: ClaimLine }) {
  const amounts: [string, string | null][] = [
    ["Billed", line.billed],
    ["Allowed", line.allowed],
    ["Paid", line.paid],
    ["Not covered", line.not_covered],
    ["Deductible", line.deductible],
    ["Copay", line.copay],
    ["Coinsurance", line.coinsurance],
    ["Patient's part", line.patient_responsibility],
  ];
  const about = [
    date(line.service_date),
    line.units && `${line.units} ${Number(line.units) === 1 ? "unit" : "units"}`,
    line.revenue_code && `revenue ${line.revenue_code}`,
    line.place_of_service && `place ${line.place_of_service}`,
  ];
  return (
    <section className={css.line}>
      <h3 className={css.lineHead}>
        <span>
          {line.line}. {line.procedure || "No procedure code"}
        </span>
        <span className={css.muted}>{about.filter(Boolean).join(" · ")}</span>
      </h3>
      <dl className={css.amounts}>
        {amounts
          .filter(
            ([label, amount]) =>
              amount !== null && (Number(amount) !== 0 || ["Billed", "Allowed", "Paid"].includes(label)),
          )
          .map(([label, amount]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{money(amount)}</dd>
            </div>
          ))}
      </dl>
      {line.codes.length > 0 && (
        <ul className={css.codes}>
          {line.codes.map((code, index) => (
            <li key={index}>
              <code>
                {code.type} {code.code}
              </code>{" "}
              {code.description || "No description from the payer"}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

export function Payments(where: Where) {
  return (
    <Loaded {...where}>
      {({ payments, payments_note, reconciliation }) => (
        <Stack gap="lg">
          {payments.length === 0 ? (
            <Text size="sm">The payer names no payment for this claim.</Text>
          ) : (
            <PaymentTable payments={payments} />
          )}
          {payments_note && (
            <Text size="sm" c="dimmed">
              {payments_note}
            </Text>
          )}
          <Reconciled reconciliation={reconciliation} />
        </Stack>
      )}
    </Loaded>
  );
}

function PaymentTable({ payments }: { payments: ClaimPayment[] }) {
  return (
    <div className={css.scroll}>
      <table className={css.table}>
        <caption className={css.hidden}>Payments</caption>
        <thead>
          <tr>
            <th scope="col">Payment</th>
            <th scope="col">Issued</th>
            <th scope="col">Cashed</th>
            <th scope="col">Payee</th>
            <th scope="col" data-align="end">
              Whole payment
            </th>
            <th scope="col" data-align="end">
              For this claim
            </th>
          </tr>
        </thead>
        <tbody>
          {payments.map((payment, index) => (
            <tr key={index}>
              <td>
                {payment.kind === "EFT" ? "EFT" : "Check"} {payment.number || NONE}
              </td>
              <td>{date(payment.issue_date)}</td>
              <td>{date(payment.cashed_date)}</td>
              <td>{payment.payee || NONE}</td>
              <td data-align="end">{money(payment.amount)}</td>
              <td data-align="end">{money(payment.draft_amount)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Null: there was no draft to compare with. */
function Agreement({ agrees }: { agrees: boolean | null }) {
  if (agrees === null) {
    return (
      <ToneBadge tone="grey" icon={IconMinus}>
        No draft
      </ToneBadge>
    );
  }
  return (
    <ToneBadge
      tone={agrees ? "green" : "orange"}
      icon={agrees ? IconCheck : IconAlertTriangle}
      outline={!agrees}
    >
      {agrees ? "Agrees" : "Differs"}
    </ToneBadge>
  );
}

function Reconciled({ reconciliation }: { reconciliation: Reconciliation }) {
  const compared = reconciliation.groups.some((group) => group.agrees !== null);
  return (
    <section>
      <h3 className={css.lineHead}>
        <span>Lines against drafts</span>
        <Agreement agrees={reconciliation.agrees && !compared ? null : reconciliation.agrees} />
      </h3>
      {reconciliation.explanation && (
        <Text size="sm" mb="xs">
          {reconciliation.explanation}
        </Text>
      )}
      <div className={css.scroll}>
        <table className={css.table}>
          <caption className={css.hidden}>Paid lines against drafts</caption>
          <thead>
            <tr>
              <th scope="col">Part</th>
              <th scope="col">Draft</th>
              <th scope="col" data-align="end">
                Lines paid
              </th>
              <th scope="col" data-align="end">
                Draft amount
              </th>
              <th scope="col">Result</th>
            </tr>
          </thead>
          <tbody>
            {reconciliation.groups.map((group) => (
              <tr key={group.icn_suffix}>
                <td>{group.icn_suffix || NONE}</td>
                <td>{group.draft_number || NONE}</td>
                <td data-align="end">{money(group.lines_paid)}</td>
                <td data-align="end">{money(group.draft_amount)}</td>
                <td title={group.explanation}>
                  <Agreement agrees={group.agrees} />
                </td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" colSpan={2}>
                All lines against the claim
              </th>
              <td data-align="end">{money(reconciliation.total_lines_paid)}</td>
              <td data-align="end">{money(reconciliation.total_paid)}</td>
              <td />
            </tr>
          </tfoot>
        </table>
      </div>
    </section>
  );
}
