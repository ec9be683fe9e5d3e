/** What can be done with a plan: confirm it, discard it, take its batch back. Each says first what it does. */

import { Button, List } from "@mantine/core";
import { IconArrowBackUp, IconChecks, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { counted } from "@/shared/lib/numbers";
import { tell } from "@/shared/lib/tell";
import { Confirm } from "@/shared/ui/dialog/Confirm";

import { discardPlan, executePlan, forget, staleIn, undoPlan } from "../api";
import type { Plan, Stale } from "../types";
import { consequences } from "./words";

interface Props {
  plan: Plan;
  /** What had changed when it was to be confirmed. */
  onStale: (stale: Stale) => void;
}

type Asked = "execute" | "discard" | "undo";

export function PlanActions({ plan, onStale }: Props) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  // A new plan may be confirmed beside the one that it replaces: its own page says what became of it.
  const leave = () => {
    close();
    void navigate({ to: "/assignment/plans/$planId", params: { planId: plan.id } });
  };
  const settled = () => forget(queries, plan.id);
  const execute = useMutation({
    mutationFn: () => executePlan(plan.id, plan.fingerprint),
    onSuccess: leave,
    onError: (error) => {
      const stale = staleIn(error);
      if (!stale) return;
      close();
      onStale(stale);
    },
    onSettled: settled,
  });
  const discard = useMutation({
    mutationFn: () => discardPlan(plan.id),
    onSuccess: () => {
      leave();
      tell("The plan is discarded. Nothing was assigned.");
    },
    onSettled: settled,
  });
  const undo = useMutation({ mutationFn: () => undoPlan(plan.id), onSuccess: close, onSettled: settled });
  const ask = (what: Asked) => {
    for (const one of [execute, discard, undo]) one.reset();
    setAsked(what);
  };
  const { can, counts } = plan;
  const claims = counted(counts.assigned, "claim");
  return (
    <>
      {can.discard && (
        <Button
          variant="default"
          leftSection={<IconTrash size={16} aria-hidden />}
          onClick={() => ask("discard")}
        >
          Discard
        </Button>
      )}
      {can.execute && (
        <Button leftSection={<IconChecks size={17} aria-hidden />} onClick={() => ask("execute")}>
          {counts.assigned > 0 ? `Assign ${claims}` : `Put ${counted(counts.claims, "claim")} into the pool`}
        </Button>
      )}
      {can.undo && (
        <Button
          variant="default"
          leftSection={<IconArrowBackUp size={17} aria-hidden />}
          onClick={() => ask("undo")}
        >
          Undo this batch
        </Button>
      )}
      <Confirm
        opened={asked === "execute"}
        title={counts.assigned > 0 ? `Assign ${claims}` : "Put the claims into the pool"}
        action={counts.assigned > 0 ? `Assign ${claims}` : "Put them into the pool"}
        danger={false}
        busy={execute.isPending}
        error={staleIn(execute.error) ? null : execute.error}
        onConfirm={() => execute.mutate()}
        onClose={close}
      >
        <List size="sm" spacing={4}>
          {consequences(plan).map((sentence) => (
            <List.Item key={sentence}>{sentence}</List.Item>
          ))}
        </List>
      </Confirm>
      <Confirm
        opened={asked === "discard"}
        title="Discard this plan"
        action="Discard the plan"
        busy={discard.isPending}
        error={discard.error}
        onConfirm={() => discard.mutate()}
        onClose={close}
      >
        Nothing is assigned. The {counted(counts.claims, "claim")} of the file are forgotten; those that were
        in the pool before stay there as they are.
      </Confirm>
      <Confirm
        opened={asked === "undo"}
        title="Undo this batch"
        action="Undo this batch"
        busy={undo.isPending}
        error={undo.error}
        onConfirm={() => undo.mutate()}
        onClose={close}
      >
        {claims} of this batch go back to where they were. A claim that somebody has worked on, changed or
        handed on meanwhile stays as it is, and is listed afterwards.
      </Confirm>
    </>
  );
}
