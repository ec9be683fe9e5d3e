/** What is on one's desk, in five numbers; each shows its claims in the table below. */

import { IconAlarm, IconAlertTriangle, IconCheck, IconInbox, IconPlayerPause } from "@tabler/icons-react";

import type { DeskStats } from "../types";
import { date } from "@/shared/lib/dates";
import { count } from "@/shared/lib/numbers";

import type { View } from "../filters";
import css from "../Work.module.css";

interface Counter {
  view: View;
  label: string;
  icon: typeof IconInbox;
  tone?: "red" | "amber";
  number: (desk: DeskStats) => number;
  also?: (desk: DeskStats) => string;
}

const COUNTERS: Counter[] = [
  { view: "open", label: "Open", icon: IconInbox, number: (desk) => desk.open },
  { view: "due_today", label: "Due today", icon: IconAlarm, tone: "amber", number: (desk) => desk.due_today },
  {
    view: "overdue",
    label: "Overdue",
    icon: IconAlertTriangle,
    tone: "red",
    number: (desk) => desk.overdue,
  },
  {
    view: "waiting",
    label: "Waiting",
    icon: IconPlayerPause,
    number: (desk) => desk.waiting,
    also: (desk) => (desk.next_back_date ? `next back ${date(desk.next_back_date)}` : ""),
  },
  { view: "done_this_week", label: "Done this week", icon: IconCheck, number: (desk) => desk.done_this_week },
];

interface Props {
  desk: DeskStats | undefined;
  chosen: string | undefined;
  onChoose: (view: View) => void;
}

export function DeskCounters({ desk, chosen, onChoose }: Props) {
  return (
    <ul className={css.counters} aria-label="My claims by what they need">
      {COUNTERS.map(({ view, label, icon: Icon, tone, number, also }) => (
        <li key={view}>
          <button
            type="button"
            className={css.counter}
            aria-pressed={view === chosen}
            onClick={() => onChoose(view)}
          >
            <span className={css.counterName} data-tone={desk && number(desk) > 0 ? tone : undefined}>
              <Icon size={15} aria-hidden />
              {label}
            </span>
            <span className={css.figure}>
              {desk ? count(number(desk)) : "–"}
              {desk && also?.(desk) && <small>{also(desk)}</small>}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
