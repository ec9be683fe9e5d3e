/** What a person did to access itself, and what was done to their account. */

import { Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import type { Person } from "@/shared/api/types";
import { changeLines, KINDS } from "@/shared/audit/audit";
import { moment } from "@/shared/lib/dates";
import { ButtonLink } from "@/shared/ui/links";
import { Failed, Lines } from "@/shared/ui/states";

import { historyQuery } from "../api";
import css from "../People.module.css";

export function HistoryTab({ person }: { person: Person }) {
  const history = useQuery(historyQuery(person.username));
  if (!history.data)
    return history.error ? (
      <Failed error={history.error} onRetry={() => void history.refetch()} />
    ) : (
      <Lines rows={6} />
    );
  const { results, count } = history.data;
  return (
    <Stack gap="sm">
      <ol className={css.list} aria-label={`History of ${person.name}`}>
        {results.map((record) => (
          <li key={record.id}>
            <div>
              <Text size="sm">
                {KINDS[record.kind]}
                {record.subject_name && record.subject_name !== person.username && `: ${record.subject_name}`}
              </Text>
              {changeLines(record.changes).map((line) => (
                <Text key={line} size="xs" c="dimmed">
                  {line}
                </Text>
              ))}
            </div>
            <Text size="xs" c="dimmed" ta="end" style={{ whiteSpace: "nowrap" }}>
              {moment(record.created_at)}
              <br />
              {record.username === person.username ? "" : `by ${record.username || "the command line"}`}
            </Text>
          </li>
        ))}
      </ol>
      {results.length === 0 && (
        <Text size="sm" c="dimmed">
          Nothing has been written down yet.
        </Text>
      )}
      {count > results.length && (
        <ButtonLink to="/settings/records" search={{ user: person.username }} variant="default" size="xs">
          All {count} records
        </ButtonLink>
      )}
    </Stack>
  );
}
