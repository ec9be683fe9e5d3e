/** What is known of a claim in work besides the payer's answer. */

import { Stack, Text } from "@mantine/core";

import type { WorkClaim } from "../types";
import { date, moment, withDates } from "@/shared/lib/dates";
import { money, NONE } from "@/shared/lib/money";
import { TextLink } from "@/shared/ui/links";
import { Facts } from "@/shared/ui/Values";

import { resultLabel } from "../states";

const SOURCES: Record<string, string> = {
  file: "An uploaded file",
  payer: "The payer's answer to a check",
  pipeline: "A claim that the pipeline failed",
};

export function ClaimFacts({ claim }: { claim: WorkClaim }) {
  const { patient } = claim;
  const others = Object.entries(claim.other_columns ?? {});
  return (
    <Stack gap="lg">
      {claim.reason && (
        <div>
          <Text size="xs" c="dimmed">
            Why it needs a person
          </Text>
          <Text size="sm">{withDates(claim.reason)}</Text>
        </div>
      )}
      <Facts
        items={[
          [
            "Patient",
            [patient.first_name, patient.last_name].filter(Boolean).join(" ") || claim.patient_name,
          ],
          ["Date of birth", date(patient.date_of_birth)],
          ["Member id", patient.subscriber_id || NONE],
          ["Patient's number at the practice", patient.patient_id || NONE],
          ["Payer", claim.payer],
          ["Payer's claim number", claim.claim_number || NONE],
          ["Amount", money(claim.amount)],
          ["Service date", date(claim.first_service_date)],
          [
            "Deadline",
            `${date(claim.deadline_date)}${claim.deadline_derived ? ", from the payer's limit" : ""}`,
          ],
          ["Priority", claim.priority >= 4 ? `${claim.priority}, urgent` : claim.priority],
          ["Procedures", claim.cpt_codes.join(", ") || NONE],
          ["Diagnoses", claim.icd10_codes.join(", ") || NONE],
          ["Practice", claim.practice?.name ?? NONE],
          ["Tax id", claim.tin || NONE],
        ]}
      />
      <Facts
        items={[
          ["Person", claim.assignee?.name ?? "Nobody: it waits in the pool"],
          ["Before", claim.last_assignee?.name ?? NONE],
          ["Assigned", moment(claim.assigned_at)],
          ["Last worked on", moment(claim.touched_at)],
          ["Submitted", moment(claim.submitted_at)],
          ["Closed", moment(claim.closed_at)],
          ["Result", claim.result ? resultLabel(claim.result) : NONE],
          [
            "Next action",
            [claim.next_action, claim.next_action_date && date(claim.next_action_date)]
              .filter(Boolean)
              .join(", ") || NONE,
          ],
          ["Reference number", claim.reference_number || NONE],
          ["Came from", SOURCES[claim.source] ?? claim.source],
          ["In work since", moment(claim.created_at)],
          [
            "Plan",
            claim.batch_id ? (
              <TextLink to="/work/all" search={{ batch: claim.batch_id }} size="sm">
                All claims of its batch
              </TextLink>
            ) : (
              NONE
            ),
          ],
        ]}
      />
      {others.length > 0 && (
        <Facts items={others.map(([name, value]): [string, string] => [name, String(value ?? NONE)])} />
      )}
    </Stack>
  );
}
