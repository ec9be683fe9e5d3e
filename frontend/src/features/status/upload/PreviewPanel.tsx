/** What the file holds and what it would cost, before anything is sent. */

import { Alert, Button, Group, List, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconAlertTriangle, IconInfoCircle } from "@tabler/icons-react";

import type { Preview } from "@/shared/api/types";
import { dateRange } from "@/shared/lib/dates";
import { duration } from "@/shared/lib/durations";
import { count, counted } from "@/shared/lib/numbers";
import { Panel } from "@/shared/ui/PageHeader";

import { downloadProblems, found } from "./problems";
import css from "./Upload.module.css";
import { needsPractice, WithoutTin } from "./WithoutTin";

interface Props {
  preview: Preview;
  busy: boolean;
  onStart: () => void;
  onPractice: (id: string) => void;
}

export function PreviewPanel({ preview, busy, onStart, onPractice }: Props) {
  const [asked, { toggle }] = useDisclosure(false);
  // Where nothing can be checked, the problems are what there is to see.
  const stuck = preview.claims_to_check === 0;
  const undecided = needsPractice(preview);
  const seen = asked || stuck;
  const { problems, practices } = preview;
  const named = practices.filter((group) => group.tin).length;
  const words = found(preview);
  return (
    <Panel
      title={
        <span className={css.figures}>
          {counted(preview.total_rows, "row")} · {counted(named, "practice")}
          {words && ` · ${words}`}
        </span>
      }
      aside={
        problems.length > 0 && (
          <Group gap={4}>
            {!stuck && (
              <Button size="compact-xs" variant="subtle" onClick={toggle} aria-expanded={seen}>
                {seen ? "Hide them" : "See them"}
              </Button>
            )}
            <Button size="compact-xs" variant="subtle" onClick={() => downloadProblems(preview)}>
              Download them
            </Button>
          </Group>
        )
      }
    >
      <Stack gap="sm">
        {seen && <Problems preview={preview} />}
        <WithoutTin rows={preview.without_tin} disabled={busy} onPractice={onPractice} />
        <Groups preview={preview} />
        <Notes preview={preview} />
      </Stack>
      <div className={css.planned}>
        <div>
          <Text component="div" size="sm" className={css.figures}>
            Planned: <strong>{counted(preview.planned_calls, "payer call")}</strong>
            {preview.calls_one_by_one > preview.planned_calls &&
              ` instead of ${count(preview.calls_one_by_one)}`}
            {!stuck && preview.estimated_seconds !== null && `, ${about(preview.estimated_seconds)}`}
          </Text>
          {!stuck && (
            <Text size="xs" c="dimmed">
              One more for each claim that is not found in its dates.
            </Text>
          )}
        </div>
        <Button size="md" loading={busy} disabled={stuck || undecided} onClick={onStart}>
          Check {counted(preview.claims_to_check, "claim")}
        </Button>
      </div>
      {undecided && (
        <Text size="sm" mt="xs">
          Nothing is sent until the rows without a TIN have a practice.
        </Text>
      )}
      {stuck && !undecided && (
        <Text size="sm" mt="xs">
          No row can be checked as it is. See the problems above, correct the file and choose it again.
        </Text>
      )}
    </Panel>
  );
}

function about(seconds: number): string {
  return seconds < 1 ? duration(seconds) : `about ${duration(seconds)}`;
}

function Problems({ preview }: { preview: Preview }) {
  return (
    <div>
      {preview.problems.map((problem) => (
        <div key={problem.code + problem.kind} className={css.problem}>
          {problem.note ? (
            <IconInfoCircle size={16} aria-hidden className={css.note} />
          ) : (
            <IconAlertTriangle size={16} aria-hidden />
          )}
          <div className={css.problemText}>
            <Text size="sm" fw={600}>
              {problem.kind}{" "}
              {problem.count > 0 && <span className={css.muted}>{counted(problem.count, "row")}</span>}
            </Text>
            <Text size="sm">
              {problem.example && <span className={css.example}>{problem.example} </span>}
              {problem.fix}
            </Text>
            {problem.rows.length > 0 && (
              <Text size="xs" c="dimmed">
                {problem.rows.length === 1 ? "Row" : "Rows"} {problem.rows.map(count).join(", ")}
                {problem.count > problem.rows.length &&
                  ` and ${count(problem.count - problem.rows.length)} more`}
              </Text>
            )}
          </div>
        </div>
      ))}
    </div>
  );
}

function Groups({ preview }: { preview: Preview }) {
  if (preview.practices.length === 0) return null;
  return (
    <table className={css.groups}>
      <thead>
        <tr>
          <th scope="col">Practice</th>
          <th scope="col">Payer id</th>
          <th scope="col">Service dates</th>
          <th scope="col" data-align="end">
            Rows
          </th>
          <th scope="col" data-align="end">
            Calls
          </th>
        </tr>
      </thead>
      <tbody>
        {preview.practices.map((group) => (
          <tr key={`${group.tin} ${group.payer_id}`}>
            <td>
              {group.name ?? (
                <span style={{ color: "var(--tone-orange)" }}>
                  <IconAlertTriangle size={13} aria-hidden /> {group.tin ? "Unknown practice" : "No TIN"}
                </span>
              )}{" "}
              <span className={css.muted}>{group.tin}</span>
            </td>
            <td>{group.payer_id}</td>
            <td>{dateRange(group.first_date, group.last_date)}</td>
            <td data-align="end">{count(group.rows)}</td>
            <td data-align="end">{count(group.planned_calls)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Notes({ preview }: { preview: Preview }) {
  if (preview.notes.length === 0) return null;
  return (
    <Alert variant="light" color="gray" icon={<IconInfoCircle size={17} aria-hidden />} p="xs">
      <List size="sm" spacing={2}>
        {preview.notes.map((note) => (
          <List.Item key={note}>{note}</List.Item>
        ))}
      </List>
    </Alert>
  );
}
