/** What a file holds and what would be done with it, before anything is. */

import { Alert, Button, Group, List, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconInfoCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";

import { Panel } from "@/shared/ui/PageHeader";

import { ProblemList } from "./ProblemList";
import { type CheckedFile, downloadProblems, found } from "./problems";
import css from "./Uploads.module.css";

interface Props {
  file: CheckedFile;
  /** What it holds, in numbers: `1,000 rows`, `3 practices`. */
  facts: string[];
  /** Nothing can be done with it: its problems are what there is to see. */
  stuck: boolean;
  /** What the button would do, in numbers, and what else is to be known of that. */
  plan: ReactNode;
  planNote?: string;
  action: ReactNode;
  /** Why the button cannot be used. */
  hindrance?: string;
  children?: ReactNode;
}

export function FilePreview({ file, facts, stuck, plan, planNote, action, hindrance, children }: Props) {
  const [asked, { toggle }] = useDisclosure(false);
  const seen = asked || stuck;
  const { problems, notes } = file;
  return (
    <Panel
      title={<span className={css.figures}>{[...facts, found(file)].filter(Boolean).join(" · ")}</span>}
      aside={
        problems.length > 0 && (
          <Group gap={4}>
            {!stuck && (
              <Button size="compact-xs" variant="subtle" onClick={toggle} aria-expanded={seen}>
                {seen ? "Hide them" : "See them"}
              </Button>
            )}
            <Button size="compact-xs" variant="subtle" onClick={() => downloadProblems(file)}>
              Download them
            </Button>
          </Group>
        )
      }
    >
      <Stack gap="sm">
        {seen && <ProblemList problems={problems} />}
        {children}
        {notes.length > 0 && (
          <Alert variant="light" color="gray" icon={<IconInfoCircle size={17} aria-hidden />} p="xs">
            <List size="sm" spacing={2}>
              {notes.map((note) => (
                <List.Item key={note}>{note}</List.Item>
              ))}
            </List>
          </Alert>
        )}
      </Stack>
      <div className={css.planned}>
        <div>
          <Text component="div" size="sm" className={css.figures}>
            {plan}
          </Text>
          {planNote && (
            <Text size="xs" c="dimmed">
              {planNote}
            </Text>
          )}
        </div>
        {action}
      </div>
      {hindrance && (
        <Text size="sm" mt="xs">
          {hindrance}
        </Text>
      )}
    </Panel>
  );
}
