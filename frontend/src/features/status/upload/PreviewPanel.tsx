/** What the file holds and what it would cost, before anything is sent. */

import { Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";

import type { Preview } from "@/shared/api/types";
import { dateRange } from "@/shared/lib/dates";
import { duration } from "@/shared/lib/durations";
import { count, counted } from "@/shared/lib/numbers";
import { FilePreview } from "@/shared/uploads/FilePreview";
import { PreviewTable } from "@/shared/uploads/PreviewTable";

import css from "./Upload.module.css";
import { needsPractice, WithoutTin } from "./WithoutTin";

interface Props {
  preview: Preview;
  busy: boolean;
  onStart: () => void;
  onPractice: (id: string) => void;
}

export function PreviewPanel({ preview, busy, onStart, onPractice }: Props) {
  const stuck = preview.claims_to_check === 0;
  const undecided = needsPractice(preview);
  const named = preview.practices.filter((group) => group.tin).length;
  return (
    <FilePreview
      file={preview}
      facts={[counted(preview.total_rows, "row"), counted(named, "practice")]}
      stuck={stuck}
      plan={<Plan preview={preview} timed={!stuck} />}
      planNote={stuck ? undefined : "One more for each claim that is not found in its dates."}
      action={
        <Button size="md" loading={busy} disabled={stuck || undecided} onClick={onStart}>
          Check {counted(preview.claims_to_check, "claim")}
        </Button>
      }
      hindrance={undecided ? PRACTICE_WANTED : stuck ? NOTHING_TO_CHECK : undefined}
    >
      <WithoutTin rows={preview.without_tin} disabled={busy} onPractice={onPractice} />
      <Groups preview={preview} />
    </FilePreview>
  );
}

const PRACTICE_WANTED = "Nothing is sent until the rows without a TIN have a practice.";
const NOTHING_TO_CHECK =
  "No row can be checked as it is. See the problems above, correct the file and choose it again.";

function Plan({ preview, timed }: { preview: Preview; timed: boolean }) {
  const { planned_calls: planned, calls_one_by_one: single, estimated_seconds: seconds } = preview;
  return (
    <>
      Planned: <strong>{counted(planned, "payer call")}</strong>
      {single > planned && ` instead of ${count(single)}`}
      {timed && seconds !== null && `, ${about(seconds)}`}
    </>
  );
}

function about(seconds: number): string {
  return seconds < 1 ? duration(seconds) : `about ${duration(seconds)}`;
}

type PracticeGroup = Preview["practices"][number];

function Groups({ preview }: { preview: Preview }) {
  if (preview.practices.length === 0) return null;
  return (
    <PreviewTable
      rows={preview.practices}
      rowKey={(group) => `${group.tin} ${group.payer_id}`}
      columns={[
        { header: "Practice", cell: (group) => <PracticeOf group={group} /> },
        { header: "Payer id", cell: (group) => group.payer_id },
        { header: "Service dates", cell: (group) => dateRange(group.first_date, group.last_date) },
        { header: "Rows", align: "end", cell: (group) => count(group.rows) },
        { header: "Calls", align: "end", cell: (group) => count(group.planned_calls) },
      ]}
    />
  );
}

function PracticeOf({ group }: { group: PracticeGroup }) {
  return (
    <>
      {group.name ?? (
        <span style={{ color: "var(--tone-orange)" }}>
          <IconAlertTriangle size={13} aria-hidden /> {group.tin ? "Unknown practice" : "No TIN"}
        </span>
      )}{" "}
      <span className={css.muted}>{group.tin}</span>
    </>
  );
}
