/** An outcome as a badge. */

import { IconQuestionMark } from "@tabler/icons-react";

import { LookBadge } from "@/shared/ui/Tone";

import { isOutcome, OUTCOMES } from "./outcomes";

export function OutcomeBadge({ outcome }: { outcome: string }) {
  if (isOutcome(outcome)) return <LookBadge look={OUTCOMES[outcome]} />;
  return <LookBadge look={{ label: outcome, tone: "grey", outline: true, icon: IconQuestionMark }} />;
}
