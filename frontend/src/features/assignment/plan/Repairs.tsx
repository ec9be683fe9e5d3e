/** Rows that cannot be planned as they are, grouped by repair, and the file of them. */

import { Alert, Button, Group, List } from "@mantine/core";
import { IconDownload, IconInfoCircle } from "@tabler/icons-react";

import { counted } from "@/shared/lib/numbers";
import { Panel } from "@/shared/ui/PageHeader";
import { Good } from "@/shared/ui/states";
import { ProblemList } from "@/shared/uploads/ProblemList";

import { errorsHref } from "../api";
import type { Plan } from "../types";

export function Repairs({ plan }: { plan: Plan }) {
  const rows = plan.counts.problem_rows;
  return (
    <Panel
      title={rows > 0 ? `${counted(rows, "row")} to be repaired` : "Rows of the file"}
      aside={
        rows > 0 && (
          <Group gap={4}>
            {(["csv", "xlsx"] as const).map((format) => (
              <Button
                key={format}
                size="compact-xs"
                variant="subtle"
                component="a"
                href={errorsHref(plan.id, format)}
                download
                leftSection={<IconDownload size={13} aria-hidden />}
              >
                Download as {format}
              </Button>
            ))}
          </Group>
        )
      }
    >
      {plan.problems.length === 0 ? (
        <Good>Every row could be planned.</Good>
      ) : (
        <ProblemList problems={plan.problems} />
      )}
      {plan.notes.length > 0 && (
        <Alert variant="light" color="gray" mt="sm" p="xs" icon={<IconInfoCircle size={17} aria-hidden />}>
          <List size="sm" spacing={2}>
            {plan.notes.map((note) => (
              <List.Item key={note}>{note}</List.Item>
            ))}
          </List>
        </Alert>
      )}
    </Panel>
  );
}
