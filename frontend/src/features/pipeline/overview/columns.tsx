/** The columns of the list of batches. */

import { duration } from "@/shared/lib/durations";
import { NONE } from "@/shared/lib/money";
import { count, percent } from "@/shared/lib/numbers";
import { RUN_STATES } from "@/shared/runs/states";
import type { Column } from "@/shared/ui/table/columns";
import { LookBadge } from "@/shared/ui/Tone";
import { Ago } from "@/shared/ui/Values";

import type { Batch } from "../types";
import { StageBar } from "./StageBar";

/** Seconds between two moments; null while it runs or where it never began. */
function took(batch: Batch): number | null {
  if (!batch.started_at || !batch.completed_at) return null;
  return (new Date(batch.completed_at).getTime() - new Date(batch.started_at).getTime()) / 1000;
}

export const BATCH_COLUMNS: Column<Batch>[] = [
  {
    id: "created",
    header: "Begun",
    primary: true,
    sort: "created_at",
    width: 130,
    cell: (batch) => <Ago at={batch.created_at} />,
  },
  {
    id: "state",
    header: "State",
    sort: "state",
    width: 130,
    cell: (batch) => <LookBadge look={RUN_STATES[batch.state]} />,
  },
  {
    id: "stage",
    header: "Stage",
    text: true,
    cell: (batch) => (batch.state === "COMPLETED" ? NONE : batch.stage || NONE),
  },
  {
    id: "total",
    header: "Claims",
    align: "end",
    sort: "total",
    width: 100,
    cell: (batch) => count(batch.total),
  },
  {
    id: "done",
    header: "Done",
    align: "end",
    width: 80,
    cell: (batch) => percent(batch.processed, batch.total),
  },
  {
    id: "loaded",
    header: "Loaded",
    align: "end",
    sort: "loaded",
    width: 100,
    cell: (batch) => count(batch.loaded),
  },
  {
    id: "failed",
    header: "Failed",
    align: "end",
    sort: "failed",
    width: 90,
    cell: (batch) => count(batch.failed),
  },
  {
    id: "dead",
    header: "Dead letters",
    align: "end",
    sort: "dead_letters",
    width: 110,
    cell: (batch) => count(batch.dead_letters),
  },
  {
    id: "rate",
    header: "Claims/s",
    align: "end",
    width: 100,
    cell: (batch) => (batch.claims_per_second === null ? NONE : count(Math.round(batch.claims_per_second))),
  },
  { id: "stages", header: "Time by stage", width: 190, cell: (batch) => <StageBar batch={batch} /> },
  { id: "took", header: "Took", align: "end", width: 90, cell: (batch) => duration(took(batch)) },
  { id: "model", header: "Model", text: true, hidden: true, cell: (batch) => batch.model_version || NONE },
  { id: "by", header: "By", text: true, hidden: true, cell: (batch) => batch.created_by ?? NONE },
];
