/** A plan in one line: from what it was made, when, by whom, for which day. */

import { date } from "@/shared/lib/dates";
import { counted } from "@/shared/lib/numbers";
import { Ago } from "@/shared/ui/Values";

import type { Plan } from "../types";

export function PlanLine({ plan }: { plan: Plan }) {
  const { counts, plan_date: day, days } = plan;
  return (
    <>
      {counts.claims > 0 && `${counted(counts.claims, "claim")} · `}
      made <Ago at={plan.created_at} />
      {plan.created_by && ` by ${plan.created_by}`}
      {day && ` · for ${date(day)}`}
      {days > 1 && ` and the ${days - 1} working days after it`}
      {plan.stage === "proposed" && " · holds until the end of that day"}
    </>
  );
}
