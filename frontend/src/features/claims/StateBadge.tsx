/** Where a claim in work is, and what of it needs attention. */

import { IconAlarm, IconArrowUpCircle, IconLock } from "@tabler/icons-react";

import type { Urgency } from "./types";
import { date } from "@/shared/lib/dates";
import { NONE } from "@/shared/lib/money";
import { LookBadge, ToneBadge } from "@/shared/ui/Tone";

import { urgencyLook } from "./deadlines";
import css from "./Work.module.css";
import { isState, STATES } from "./states";

interface Marked {
  state: string;
  escalated: boolean;
  held_by_rule: string;
}

export function StateBadge({ claim }: { claim: Marked }) {
  return (
    <span className={css.badges}>
      {isState(claim.state) ? <LookBadge look={STATES[claim.state]} /> : claim.state}
      {claim.escalated && (
        <ToneBadge
          tone="violet"
          icon={IconArrowUpCircle}
          outline
          title="Handed up by a colleague; give back returns it"
        >
          Escalated
        </ToneBadge>
      )}
      {claim.held_by_rule && (
        <ToneBadge
          tone="grey"
          icon={IconLock}
          outline
          title={`Held out of every plan by: ${claim.held_by_rule}`}
        >
          Held
        </ToneBadge>
      )}
    </span>
  );
}

interface Due {
  deadline_date: string | null;
  days_left: number | null;
  urgency: Urgency;
}

/** The deadline, marked with how far it is where it needs attention. */
export function Deadline({ claim }: { claim: Due }) {
  const { deadline_date: day, days_left: days, urgency } = claim;
  if (!day || days === null) return <>{NONE}</>;
  const look = urgencyLook(urgency, days);
  return (
    <span className={css.deadline}>
      {date(day)}
      {look && (
        <ToneBadge tone={look.tone} icon={IconAlarm} outline={look.outline}>
          {look.words}
        </ToneBadge>
      )}
    </span>
  );
}
