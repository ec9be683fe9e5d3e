/** How far the making of a plan is: reading, checking, solving, storing. */

import { count } from "@/shared/lib/numbers";
import { RunProgress } from "@/shared/ui/RunProgress";

import type { Plan } from "../types";

export function PlanProgress({ plan }: { plan: Plan }) {
  const { total_rows: total, processed_rows: processed, waiting_reason: reason } = plan;
  const done = total > 0 ? (processed / total) * 100 : 0;
  const tenth = Math.floor(done / 10) * 10;
  return (
    <RunProgress
      label="Claims planned"
      done={done}
      numbers={[
        ["Stage", plan.progress_label || "Waiting to start"],
        ["Claims", `${count(processed)} of ${count(total)}`],
      ]}
      ended={false}
      waiting={reason ? { title: "The plan waits", reason } : undefined}
      status={reason ?? `${plan.progress_label}: ${tenth} percent`}
    />
  );
}
