/** Claim search: one look-up at the payer, by number or by patient. Asked by POST; nothing in the address. */

import { useMutation } from "@tanstack/react-query";
import { useLocation } from "@tanstack/react-router";
import { useState } from "react";

import type { FoundClaim, Wanted } from "@/shared/api/types";
import { ClaimView } from "@/shared/claims/ClaimView";
import type { OpenClaim } from "@/shared/claims/openClaim";
import { counted } from "@/shared/lib/numbers";
import { useSession } from "@/shared/session/session";
import { Drawer } from "@/shared/ui/dialog/Drawer";
import { PageBody, PageHeader, Panel } from "@/shared/ui/PageHeader";
import { Empty, Failed, Lines } from "@/shared/ui/states";
import { SandboxMark } from "@/shared/ui/Tone";

import { searchClaims } from "./api";
import { FoundClaims } from "./FoundClaims";
import { SearchForm } from "./SearchForm";

/** A claim just looked up, under the names of a result row. */
function opened(claim: FoundClaim): OpenClaim {
  return {
    claim_number: claim.claimNumber,
    status: claim.status,
    outcome: claim.outcome,
    outcome_reason: claim.outcomeReason,
    success: true,
    patient_name: claim.patientName,
    total_charged: claim.totalCharged,
    total_paid: claim.totalPaid,
    total_allowed: claim.totalAllowed,
    patient_responsibility: claim.patientResponsibility,
    processed_date: claim.processedDate,
    payment_date: claim.paymentDate,
    check_number: claim.checkNumber,
    first_service_date: claim.firstServiceDate,
    last_service_date: claim.lastServiceDate,
    tin: claim.tin,
    payer_id: claim.payerId,
    status_code_507: claim.statusCode507,
    status_code_508: claim.statusCode508,
    denial_codes: claim.denialCodes,
    patient_account_number: claim.patientAccountNumber,
  };
}

export function SearchPage() {
  const session = useSession();
  const { claimNumber } = useLocation({ select: (location) => location.state });
  const [open, setOpen] = useState<FoundClaim | null>(null);
  const [tab, setTab] = useState<string>();
  const search = useMutation({
    mutationFn: (wanted: Wanted) => searchClaims(wanted),
    onMutate: () => setOpen(null),
  });
  const close = () => {
    // The button of the opened claim stands in the list still.
    document.querySelector<HTMLElement>('main td button[aria-expanded="true"]')?.focus();
    setOpen(null);
  };
  const asked = search.variables;
  const answer = search.data;
  return (
    <PageBody>
      <PageHeader
        title="Claim search"
        line="Asks the payer about one claim or one patient, now. Nothing is stored."
      />
      <SearchForm
        key={claimNumber ?? ""}
        number={claimNumber}
        busy={search.isPending}
        onSearch={search.mutate}
        error={search.error}
      />
      <div aria-live="polite">
        {search.isPending && (
          <Panel title="Asking the payer">
            <Lines rows={3} height={20} />
          </Panel>
        )}
        {search.isError && <Failed error={search.error} onRetry={() => asked && search.mutate(asked)} />}
        {answer?.claims.length === 0 && (
          <Panel>
            <Empty>
              The payer has no such claim for this practice in these dates. Widen the service dates, or check
              the number and the practice.
            </Empty>
          </Panel>
        )}
        {answer && answer.claims.length > 0 && (
          <Panel
            title={
              answer.hasMore
                ? `The first ${counted(answer.count, "claim")}; narrow the dates to see the others`
                : counted(answer.count, "claim")
            }
            aside={answer.sandbox && !session.sandbox && <SandboxMark />}
            flush
          >
            <FoundClaims claims={answer.claims} open={open} onOpen={setOpen} />
          </Panel>
        )}
      </div>
      {open && (
        <Drawer label="Opened claim" onClose={close}>
          <ClaimView
            claim={opened(open)}
            practice={asked?.practiceId ?? undefined}
            payer={asked?.provider}
            tab={tab}
            onTab={setTab}
            onClose={close}
          />
        </Drawer>
      )}
    </PageBody>
  );
}
