/** The claim in words: what the payer says and what to do next. */

import { Stack, Text } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";

import { date, dateRange, moment, withDates } from "@/shared/lib/dates";
import { money, NONE } from "@/shared/lib/money";
import { count } from "@/shared/lib/numbers";
import { FromTo } from "@/shared/ui/FromTo";
import { Facts } from "@/shared/ui/Values";

import type { OpenClaim } from "./openClaim";
import { OutcomeBadge } from "./OutcomeBadge";
import { OUTCOMES } from "./outcomes";
import css from "./Parts.module.css";

type Fact = [label: string, value: React.ReactNode];

/** What only the payer's answer can say. */
function answered(claim: OpenClaim): Fact[] {
  return [
    ["Payer's status", claim.status || NONE],
    ["Status codes", [claim.status_code_507, claim.status_code_508].filter(Boolean).join(" / ") || NONE],
    ["Service dates", dateRange(claim.first_service_date, claim.last_service_date)],
    ["Processed", date(claim.processed_date)],
    ["Charged", money(claim.total_charged)],
    ["Paid", money(claim.total_paid)],
    // The payer's lists name no check; it stands under Payments.
    ...(claim.check_number ? ([["Check or EFT", claim.check_number]] as Fact[]) : []),
  ];
}

export function Overview({ claim }: { claim: OpenClaim }) {
  const meaning = claim.meaning ?? OUTCOMES[claim.outcome].definition;
  const reason = withDates(claim.error_message || (claim.outcome_reason ?? ""));
  const { patient } = claim;
  const person: Fact[] = patient
    ? [
        ["Patient", [patient.first_name, patient.last_name].filter(Boolean).join(" ") || NONE],
        ["Date of birth", date(patient.date_of_birth)],
        ["Member id", patient.subscriber_id || NONE],
      ]
    : [["Patient", claim.patient_name || NONE]];
  return (
    <Stack gap="lg">
      <div className={css.says} data-tone={OUTCOMES[claim.outcome].tone}>
        <Text fw={600}>{meaning}</Text>
        {reason && reason !== meaning && (
          <Text size="sm" mt={4}>
            {reason}
          </Text>
        )}
        {claim.denial_codes.length > 0 && (
          <Text size="sm" mt={4}>
            Adjustment and remark codes: {claim.denial_codes.join(", ")}
          </Text>
        )}
      </div>
      {claim.next_step && (
        <div className={css.next}>
          <IconArrowRight size={17} aria-hidden />
          <div>
            <Text size="xs" c="dimmed">
              What to do next
            </Text>
            <Text size="sm">{claim.next_step}</Text>
          </div>
        </div>
      )}
      {claim.previous_outcome && (
        <div className={css.change}>
          <span>Changed</span>
          <FromTo
            from={<OutcomeBadge outcome={claim.previous_outcome} />}
            to={<OutcomeBadge outcome={claim.outcome} />}
          />
          <span className={css.muted}>{moment(claim.changed_at)}</span>
        </div>
      )}
      <Facts
        items={[
          ...person,
          ...(claim.success ? answered(claim) : []),
          ...(claim.patient_account_number
            ? ([["Patient account #", claim.patient_account_number]] as Fact[])
            : []),
          ...(claim.uploaded_first_service_date
            ? ([
                [
                  "Service dates in the file",
                  dateRange(claim.uploaded_first_service_date, claim.uploaded_last_service_date),
                ],
              ] as Fact[])
            : []),
          ["Tax id", claim.tin || NONE],
          ["Payer id", claim.payer_id || NONE],
          ...(claim.checked_at ? ([["Checked", moment(claim.checked_at)]] as Fact[]) : []),
          ...(claim.row ? ([["Row of the file", count(claim.row)]] as Fact[]) : []),
        ]}
      />
    </Stack>
  );
}
