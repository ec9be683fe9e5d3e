/** An outcome as a badge. */

import { IconQuestionMark } from "@tabler/icons-react";

import { ToneBadge } from "@/shared/ui/Tone";

import { isOutcome, OUTCOMES } from "./outcomes";

export function OutcomeBadge({ outcome }: { outcome: string }) {
  if (!isOutcome(outcome)) {
    return (
      <ToneBadge tone="grey" outline icon={IconQuestionMark}>
        {outcome}
      </ToneBadge>
    );
  }
  const look = OUTCOMES[outcome];
  return (
    <ToneBadge tone={look.tone} outline={look.outline} icon={look.icon} title={look.definition}>
      {look.word}
    </ToneBadge>
  );
}
