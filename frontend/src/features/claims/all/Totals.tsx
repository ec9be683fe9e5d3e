/** What the filtered claims come to, in numbers and dollars; overdue and near deadlines show theirs below. */

import { IconAlarm, IconAlertTriangle, IconInbox, IconStack2, IconUsers } from "@tabler/icons-react";

import type { WorkTotals } from "../types";
import { money } from "@/shared/lib/money";
import { count } from "@/shared/lib/numbers";

import type { View } from "../filters";
import css from "../Work.module.css";

interface Shown {
  key: Exclude<keyof WorkTotals, "due_today">;
  view: View | undefined;
  label: string;
  icon: typeof IconInbox;
  tone?: "red" | "amber";
}

const SHOWN: Shown[] = [
  { key: "all", view: undefined, label: "All of the list", icon: IconStack2 },
  { key: "open", view: "open", label: "Open", icon: IconUsers },
  { key: "overdue", view: "overdue", label: "Overdue", icon: IconAlertTriangle, tone: "red" },
  { key: "due_soon", view: "due_soon", label: "Due in 3 working days", icon: IconAlarm, tone: "amber" },
  { key: "pool", view: "pool", label: "In the pool", icon: IconInbox },
];

interface Props {
  totals: WorkTotals | undefined;
  chosen: string | undefined;
  onChoose: (view: View | undefined) => void;
}

export function Totals({ totals, chosen, onChoose }: Props) {
  return (
    <ul className={css.counters} aria-label="What the claims come to">
      {SHOWN.map(({ key, view, label, icon: Icon, tone }) => (
        <li key={key}>
          <button
            type="button"
            className={css.counter}
            aria-pressed={view === chosen}
            onClick={() => onChoose(view === chosen ? undefined : view)}
          >
            <span className={css.counterName} data-tone={totals && totals[key].claims > 0 ? tone : undefined}>
              <Icon size={15} aria-hidden />
              {label}
            </span>
            <span className={css.figure}>
              {totals ? count(totals[key].claims) : "–"}
              <small>{totals ? money(totals[key].amount) : ""}</small>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
