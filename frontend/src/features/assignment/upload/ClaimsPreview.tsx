/** What a file of claims holds, before a plan is made of it. */

import { Button } from "@mantine/core";

import { count, counted } from "@/shared/lib/numbers";
import { FilePreview } from "@/shared/uploads/FilePreview";

import type { ImportPreview } from "../types";

interface Props {
  preview: ImportPreview;
  busy: boolean;
  onPlan: () => void;
}

export function ClaimsPreview({ preview, busy, onPlan }: Props) {
  const { claims_to_plan: claims, total_rows: rows, without_practice: without } = preview;
  const stuck = claims === 0;
  return (
    <FilePreview
      file={preview}
      facts={[counted(rows, "row"), ...(without > 0 ? [`${count(without)} without a practice`] : [])]}
      stuck={stuck}
      plan={
        <>
          <strong>{counted(claims, "claim")}</strong> can be planned
        </>
      }
      planNote={
        stuck || claims === rows
          ? undefined
          : "Rows to be repaired are left out and come as a file of their own."
      }
      action={
        <Button size="md" loading={busy} disabled={stuck} onClick={onPlan}>
          Plan {counted(claims, "claim")}
        </Button>
      }
      hindrance={stuck ? NOTHING_TO_PLAN : undefined}
    />
  );
}

const NOTHING_TO_PLAN =
  "No row can be planned as it is. See the problems above, correct the file and choose it again.";
