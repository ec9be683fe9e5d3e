/** A claim in work, opened beside its list: to work on, what it is, what the payer said, what happened. */

import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type Ref, useState } from "react";

import { asProblem } from "@/shared/api/problem";
import type { WorkClaim } from "../types";
import { CLOSE_LABEL } from "@/shared/claims/ClaimView";
import { ClaimLines, Payments } from "@/shared/claims/Details";
import { Financials } from "@/shared/claims/Financials";
import { Overview } from "@/shared/claims/Overview";
import { useCan } from "@/shared/session/session";
import { Drawer, DrawerHead, DrawerMessage, type DrawerTab, DrawerTabs } from "@/shared/ui/dialog/Drawer";
import { Empty, Failed, Lines } from "@/shared/ui/states";
import { Copy } from "@/shared/ui/Values";

import { claimQuery } from "../api";
import { Deadline, StateBadge } from "../StateBadge";
import { answeredClaim } from "./answered";
import { CheckNow } from "./CheckNow";
import { ClaimFacts } from "./ClaimFacts";
import { ClaimHistory } from "./ClaimHistory";
import { draftOf } from "./draft";
import { WorkTab } from "./WorkTab";

interface Props {
  ref?: Ref<HTMLElement>;
  id: string;
  tab: string | undefined;
  onTab: (tab: string) => void;
  onClose: () => void;
}

export function ClaimDrawer({ ref, id, tab, onTab, onClose }: Props) {
  const answer = useQuery(claimQuery(Number(id)));
  // What was read before it went to somebody else is kept, and is not to be worked on.
  const gone = answer.isError && asProblem(answer.error).status === 404;
  const claim = gone ? undefined : answer.data;
  return (
    <Drawer ref={ref} label="Opened claim" onClose={onClose}>
      {claim ? (
        <Opened key={claim.id} claim={claim} tab={tab} onTab={onTab} onClose={onClose} />
      ) : answer.isError ? (
        <DrawerMessage close={{ label: CLOSE_LABEL, onClose }}>
          {gone ? (
            <Text size="sm">
              This claim is not on your desk: it was given to somebody else or went back to the pool. Choose
              another in the list.
            </Text>
          ) : (
            <Failed error={answer.error} onRetry={() => void answer.refetch()} />
          )}
        </DrawerMessage>
      ) : (
        <DrawerMessage>
          <Lines rows={9} height={18} />
        </DrawerMessage>
      )}
    </Drawer>
  );
}

function Opened({ claim, tab, onTab, onClose }: Omit<Props, "ref" | "id"> & { claim: WorkClaim }) {
  // Kept here, so that going to another tab and back loses nothing of what was typed.
  const [draft, setDraft] = useState(() => draftOf(claim));
  const can = useCan();
  const tabs: DrawerTab[] = [
    {
      value: "work",
      label: "Work",
      content: <WorkTab claim={claim} draft={draft} setDraft={setDraft} />,
    },
    { value: "claim", label: "Claim", content: <ClaimFacts claim={claim} /> },
    ...payerTabs(claim, can("claims.search")),
    { value: "history", label: "History", content: <ClaimHistory claim={claim} /> },
  ];
  return (
    <>
      <DrawerHead
        title={
          <>
            {claim.claim_id}
            <Copy value={claim.claim_id} label="Copy the claim number" />
          </>
        }
        sub={
          <>
            <StateBadge claim={claim} />
            <Deadline claim={claim} />
            <span>{[claim.patient_name, claim.payer].filter(Boolean).join(" · ")}</span>
          </>
        }
        opened="Claim opened beside the list. Press Enter again to go to it."
        close={{ label: CLOSE_LABEL, onClose }}
      />
      <DrawerTabs tabs={tabs} value={tab} onTab={onTab} />
    </>
  );
}

/** What the payer said; its lines and payments are asked for where the payer's number is known. */
function payerTabs(claim: WorkClaim, maySearch: boolean): DrawerTab[] {
  const answered = answeredClaim(claim);
  if (!answered) {
    return [
      {
        value: "payer",
        label: "Payer's answer",
        content: (
          <>
            <CheckNow claim={claim} />
            <Empty>The payer has not been asked about this claim yet.</Empty>
          </>
        ),
      },
    ];
  }
  const where = {
    claim: answered,
    practice: claim.practice?.id,
    payer: claim.provider || undefined,
  };
  const asks = maySearch && claim.claim_number !== "" && claim.provider !== "";
  return [
    {
      value: "payer",
      label: "Payer's answer",
      content: (
        <>
          <CheckNow claim={claim} />
          <Overview claim={answered} />
        </>
      ),
    },
    { value: "financials", label: "Financials", content: <Financials claim={answered} /> },
    ...(asks
      ? [
          { value: "lines", label: "Lines", content: <ClaimLines {...where} /> },
          { value: "payments", label: "Payments", content: <Payments {...where} /> },
        ]
      : []),
  ];
}
