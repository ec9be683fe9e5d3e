/** A job in one line, and what it has to say about itself. */

import { Alert, List, Text } from "@mantine/core";
import { IconAlertTriangle, IconInfoCircle } from "@tabler/icons-react";

import type { Job } from "@/shared/api/types";
import { resultsIn } from "@/shared/claims/outcomes";
import { date, dateRange, moment } from "@/shared/lib/dates";
import { duration, everyInWords } from "@/shared/lib/durations";
import { count, counted } from "@/shared/lib/numbers";
import { PracticeName } from "@/shared/session/PracticeName";
import { Ago } from "@/shared/ui/Values";

import { running } from "../api";

export function JobLine({ job }: { job: Job }) {
  const parts: React.ReactNode[] = [counted(job.total_rows, "row")];
  if (job.practice) parts.push(<PracticeName key="practice" id={job.practice} />);
  if (job.start_date ?? job.end_date) parts.push(`service dates ${dateRange(job.start_date, job.end_date)}`);
  parts.push(
    <span key="at">
      uploaded <Ago at={job.created_at} />
      {job.created_by ? ` by ${job.created_by}` : ""}
    </span>,
  );
  if (!running(job) && job.processing_seconds !== null) {
    parts.push(`took ${duration(job.processing_seconds)} and ${counted(job.calls_made, "payer call")}`);
  }
  const every = everyInWords(job.recheck_every);
  if (every) parts.push(`asked again ${every}${nextIn(job)}`);
  parts.push(
    <span
      key="kept"
      title="Then the upload and its answers are deleted, however often they were asked again."
    >
      kept until {date(job.kept_until)}
    </span>,
  );
  return (
    <>
      {parts.map((part, index) => (
        <span key={index}>
          {index > 0 && " · "}
          {part}
        </span>
      ))}
    </>
  );
}

/** When a schedule asks next; it ends with the time for which the job is kept. */
function nextIn(job: Job): string {
  if (job.next_recheck_at) return `, next ${moment(job.next_recheck_at)}`;
  return running(job) ? "" : ", not any more before it is deleted";
}

/** Says so where the numbers of the bar add up to more than the rows. */
export function JobSeveral({ job }: { job: Job }) {
  const results = resultsIn(job.outcome_counts);
  // While rows are asked again, their old results stand beside the count of those that are done.
  const rows = running(job) ? job.total_rows : job.processed_rows;
  // While the job runs it may come up at any moment, and must not move the table under the pointer.
  if (results <= rows) return running(job) ? <Text size="xs" mt={8} h="1lh" aria-hidden /> : null;
  return (
    <Text size="xs" c="dimmed" mt={8}>
      {counted(results, "result")} for {counted(rows, "row")}: where the payer has split a claim, or a patient
      has several claims, each is a result of its own and counted here.
    </Text>
  );
}

const REASONS = [
  "The tax id of the practice or the payer is another one than the claims were sent with.",
  "The service dates lie outside the dates searched; give a start and an end at the upload.",
  "A spreadsheet has damaged the claim numbers (1.23457E+11, leading zeros gone).",
];

const SHOWN = 5;

export function JobRemarks({ job }: { job: Job }) {
  const nothing = job.status === "COMPLETED" && job.success_count === 0;
  const unknown = job.outcome_counts.not_found ?? 0;
  const log = job.error_log.slice(0, SHOWN);
  return (
    <>
      {nothing && unknown > 0 && (
        <Alert
          variant="light"
          color="gray"
          mt="sm"
          icon={<IconInfoCircle size={18} aria-hidden />}
          title={
            unknown === job.total_rows
              ? "The payer knows none of these claims"
              : "No claim of this file was found"
          }
        >
          <Text size="sm">The usual reasons:</Text>
          <List size="sm">
            {REASONS.map((reason) => (
              <List.Item key={reason}>{reason}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      {log.length > 0 && (
        <Alert
          variant="outline"
          color={job.status === "FAILED" ? "red" : "orange"}
          mt="sm"
          p="xs"
          icon={<IconAlertTriangle size={18} aria-hidden />}
          title={job.status === "FAILED" ? "Nothing could be asked" : "What the job ran into"}
        >
          <List size="sm" spacing={0}>
            {log.map((entry, index) => (
              <List.Item key={index}>
                {entry.row ? `Row ${count(entry.row)}: ` : ""}
                {entry.message}
              </List.Item>
            ))}
            {job.error_log.length > SHOWN && (
              <List.Item>and {count(job.error_log.length - SHOWN)} more</List.Item>
            )}
          </List>
        </Alert>
      )}
      {job.notes.map((note) => (
        <Text key={note} size="xs" c="dimmed" mt={8}>
          {note}
        </Text>
      ))}
      {job.unknown_columns.length > 0 && (
        <Text size="xs" c="dimmed" mt={8}>
          Columns of the file that were not used: {job.unknown_columns.join(", ")}
        </Text>
      )}
    </>
  );
}
