/** The payer's latest answer about a claim in work, as the shared parts of an opened claim take it. */

import type { WorkClaim } from "../types";
import type { OpenClaim } from "@/shared/claims/openClaim";
import { isOutcome } from "@/shared/claims/outcomes";

/** null while the payer has never been asked, or answered in a word that is no outcome of ours. */
export function answeredClaim(claim: WorkClaim): OpenClaim | null {
  const { answer, patient } = claim;
  if (!answer || !isOutcome(answer.outcome)) return null;
  return {
    claim_number: claim.claim_number,
    status: answer.status,
    outcome: answer.outcome,
    outcome_reason: answer.reason,
    success: true,
    patient_name: claim.patient_name,
    patient: { ...patient, date_of_birth: patient.date_of_birth ?? "" },
    total_charged: claim.amount,
    total_paid: answer.paid,
    total_allowed: answer.allowed,
    patient_responsibility: answer.patient_part,
    processed_date: answer.processed_date,
    check_number: answer.check_number,
    first_service_date: claim.first_service_date,
    last_service_date: claim.first_service_date,
    tin: claim.tin,
    payer_id: claim.payer_id,
    denial_codes: answer.codes,
    checked_at: answer.checked_at ?? undefined,
  };
}
