/** Failed claims become people's work: the selected ones, or all of a reason, go into a plan to be reviewed. */

import { Button } from "@mantine/core";
import { IconUserCheck } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import { counted } from "@/shared/lib/numbers";
import { tellFailed } from "@/shared/lib/tell";

import { planFailed } from "../api";

interface Props {
  /** Ids of failed claims, or reasons and categories; none: all that are open. */
  chosen: string[];
  claims: number;
  small?: boolean;
}

/** Nothing is on anybody's desk before the plan is confirmed; claims that somebody has already stay there. */
export function AssignWork({ chosen, claims, small = false }: Props) {
  const navigate = useNavigate();
  const planning = useMutation({
    mutationFn: planFailed,
    onSuccess: (plan) => void navigate({ to: "/assignment/plans/$planId", params: { planId: plan.id } }),
    onError: tellFailed,
  });
  return (
    <Button
      size={small ? "compact-sm" : "sm"}
      variant="default"
      leftSection={small ? undefined : <IconUserCheck size={16} aria-hidden />}
      disabled={claims === 0}
      loading={planning.isPending}
      onClick={() => planning.mutate(chosen)}
    >
      Assign {counted(claims, "claim")} by a plan
    </Button>
  );
}
