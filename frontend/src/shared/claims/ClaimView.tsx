/** An opened claim: outcome, money, lines, payments, what happened, the payer's own answer. */

import { dateRange } from "@/shared/lib/dates";
import { NONE } from "@/shared/lib/money";
import { useCan } from "@/shared/session/session";
import { DrawerHead, type DrawerTab, DrawerTabs } from "@/shared/ui/dialog/Drawer";
import { Copy } from "@/shared/ui/Values";

import { ClaimLines, Payments } from "./Details";
import { Financials } from "./Financials";
import { PayerAnswer, Timeline } from "./History";
import type { OpenClaim } from "./openClaim";
import { OutcomeBadge } from "./OutcomeBadge";
import { Overview } from "./Overview";

interface Props {
  claim: OpenClaim;
  practice: string | undefined;
  payer: string | undefined;
  tab: string | undefined;
  onTab: (tab: string) => void;
  onClose: () => void;
}

export const CLOSE_LABEL = "Close the claim";

export function ClaimView({ claim, practice, payer, tab, onTab, onClose }: Props) {
  const tabs = useTabs({ claim, practice, payer });
  return (
    <>
      <DrawerHead
        title={
          <>
            {claim.claim_number || "Without claim number"}
            {claim.claim_number && <Copy value={claim.claim_number} label="Copy the claim number" />}
          </>
        }
        sub={
          <>
            <OutcomeBadge outcome={claim.outcome} />
            <span>
              {[claim.patient_name, dateRange(claim.first_service_date, claim.last_service_date)]
                .filter((part) => part && part !== NONE)
                .join(" · ")}
            </span>
          </>
        }
        opened="Claim opened beside the list. Press Enter again to go to it."
        close={{ label: CLOSE_LABEL, onClose }}
      />
      <DrawerTabs tabs={tabs} value={tab} onTab={onTab} />
    </>
  );
}

/** Lines and payments are asked of the payer; what happened is known only of claims that are stored here. */
function useTabs(where: Pick<Props, "claim" | "practice" | "payer">): DrawerTab[] {
  const can = useCan();
  const { claim } = where;
  const asked = claim.success && can("claims.search");
  const stored = claim.timeline !== undefined;
  const tabs: (DrawerTab & { shown: boolean })[] = [
    { value: "overview", label: "Overview", shown: true, content: <Overview claim={claim} /> },
    { value: "financials", label: "Financials", shown: claim.success, content: <Financials claim={claim} /> },
    { value: "lines", label: "Lines", shown: asked, content: <ClaimLines {...where} /> },
    { value: "payments", label: "Payments", shown: asked, content: <Payments {...where} /> },
    { value: "timeline", label: "Timeline", shown: stored, content: <Timeline claim={claim} /> },
    {
      value: "answer",
      label: "Payer's answer",
      shown: stored && can("patients.read"),
      content: <PayerAnswer claim={claim} />,
    },
  ];
  return tabs.filter(({ shown }) => shown);
}
