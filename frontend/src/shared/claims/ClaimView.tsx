/** An opened claim: outcome, money, lines, payments, what happened, the payer's own answer. */

import { Tabs, VisuallyHidden } from "@mantine/core";

import { dateRange } from "@/shared/lib/dates";
import { useCan } from "@/shared/session/session";
import { Copy } from "@/shared/ui/Values";

import css from "./Claim.module.css";
import { CloseClaim } from "./ClaimPanel";
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

export function ClaimView({ claim, practice, payer, tab, onTab, onClose }: Props) {
  const can = useCan();
  const stored = claim.timeline !== undefined;
  const tabs: [value: string, label: string, shown: boolean][] = [
    ["overview", "Overview", true],
    ["financials", "Financials", claim.success],
    ["lines", "Lines", claim.success && can("claims.search")],
    ["payments", "Payments", claim.success && can("claims.search")],
    ["timeline", "Timeline", stored],
    ["answer", "Payer's answer", stored && can("patients.read")],
  ];
  const shown = tabs.filter(([, , on]) => on);
  const current = shown.some(([value]) => value === tab) ? (tab ?? "overview") : "overview";
  const where = { claim, practice, payer };
  return (
    <>
      <div className={css.head}>
        <div className={css.headText}>
          <h2 className={css.number}>
            {claim.claim_number || "Without claim number"}
            {claim.claim_number && <Copy value={claim.claim_number} label="Copy the claim number" />}
          </h2>
          <div className={css.sub}>
            <OutcomeBadge outcome={claim.outcome} />
            <span>
              {[claim.patient_name, dateRange(claim.first_service_date, claim.last_service_date)]
                .filter((part) => part && part !== "–")
                .join(" · ")}
            </span>
          </div>
          <VisuallyHidden role="status">
            Claim opened beside the list. Press Enter again to go to it.
          </VisuallyHidden>
        </div>
        <CloseClaim onClose={onClose} />
      </div>
      <Tabs
        value={current}
        onChange={(value) => value && onTab(value)}
        keepMounted={false}
        className={css.tabs}
      >
        <Tabs.List className={css.tabList}>
          {shown.map(([value, label]) => (
            <Tabs.Tab key={value} value={value} className={css.tab}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <div className={css.body}>
          <Tabs.Panel value="overview">
            <Overview claim={claim} />
          </Tabs.Panel>
          <Tabs.Panel value="financials">
            <Financials claim={claim} />
          </Tabs.Panel>
          <Tabs.Panel value="lines">
            <ClaimLines {...where} />
          </Tabs.Panel>
          <Tabs.Panel value="payments">
            <Payments {...where} />
          </Tabs.Panel>
          <Tabs.Panel value="timeline">
            <Timeline claim={claim} />
          </Tabs.Panel>
          <Tabs.Panel value="answer">
            <PayerAnswer claim={claim} />
          </Tabs.Panel>
        </div>
      </Tabs>
    </>
  );
}
