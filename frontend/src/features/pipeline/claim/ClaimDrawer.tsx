/** A claim opened beside its list, wherever from: its head, what can be done, why it is there, and the claim itself. */

import { type QueryKey, useQuery, type UseQueryOptions } from "@tanstack/react-query";
import type { ReactNode, Ref } from "react";

import { Drawer, DrawerHead, DrawerMessage, type DrawerTab, DrawerTabs } from "@/shared/ui/dialog/Drawer";
import { Failed, Lines } from "@/shared/ui/states";
import { type Look, LookBadge } from "@/shared/ui/Tone";
import { Copy } from "@/shared/ui/Values";

import type { OpenedClaim } from "../types";
import { History } from "./History";
import { ClaimLines, Codes } from "./Parts";
import { Values } from "./Violations";

/** What the page says of the drawer. */
export interface DrawerProps {
  ref?: Ref<HTMLElement>;
  id: number;
  tab: string | undefined;
  onTab: (tab: string) => void;
  onClose: () => void;
}

interface Props<T extends OpenedClaim, Key extends QueryKey> extends Omit<DrawerProps, "id"> {
  query: UseQueryOptions<T, Error, T, Key>;
  look: (claim: T) => Look;
  sub: (claim: T) => string;
  actions: (claim: T) => ReactNode;
  first: (claim: T) => DrawerTab;
}

export function ClaimDrawer<T extends OpenedClaim, Key extends QueryKey>(props: Props<T, Key>) {
  const { ref, tab, onTab, onClose } = props;
  const answer = useQuery(props.query);
  const close = { label: "Close the claim", onClose };
  const claim = answer.data;
  if (!claim)
    return (
      <Drawer ref={ref} label="Opened claim" onClose={onClose}>
        <DrawerMessage close={answer.isError ? close : undefined}>
          {answer.isError ? (
            <Failed error={answer.error} onRetry={() => void answer.refetch()} />
          ) : (
            <Lines rows={9} height={18} />
          )}
        </DrawerMessage>
      </Drawer>
    );
  const tabs: DrawerTab[] = [
    props.first(claim),
    { value: "claim", label: "Claim", content: <Values values={claim.claim} /> },
    { value: "lines", label: "Lines", content: <ClaimLines claim={claim} /> },
    { value: "codes", label: "Diagnoses and providers", content: <Codes claim={claim} /> },
    { value: "history", label: "History", content: <History claim={claim} /> },
  ];
  return (
    <Drawer ref={ref} label="Opened claim" onClose={onClose}>
      <DrawerHead
        title={
          <>
            {claim.claim_id}
            <Copy value={claim.claim_id} label="Copy the claim number" />
          </>
        }
        sub={
          <>
            <LookBadge look={props.look(claim)} />
            <span>{props.sub(claim)}</span>
          </>
        }
        opened="Claim opened beside the list. Press Enter again to go to it."
        close={close}
      />
      {props.actions(claim)}
      <DrawerTabs tabs={tabs} value={tab} onTab={onTab} />
    </Drawer>
  );
}
