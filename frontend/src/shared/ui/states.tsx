/** What stands in a place that has nothing to show: failed, empty, still loading. */

import { Alert, Button, Group, List, Skeleton, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconRefresh } from "@tabler/icons-react";
import type { ReactNode } from "react";

import { asProblem } from "../api/problem";
import { duration } from "../lib/durations";
import css from "./states.module.css";

/** What happened, what stays safe, what to do. */
export function Failed({ error, onRetry, title }: { error: unknown; onRetry?: () => void; title?: string }) {
  const problem = asProblem(error);
  return (
    <Alert
      color="red"
      variant="outline"
      icon={<IconAlertTriangle size={18} aria-hidden />}
      title={title ?? problem.title}
      className={css.failed}
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{problem.message}</Text>
        {problem.errors.length > 0 && (
          <List size="sm">
            {problem.errors.map((item, index) => (
              <List.Item key={index}>{item.message}</List.Item>
            ))}
          </List>
        )}
        {problem.retryAfter !== null && (
          <Text size="sm">Possible again in {duration(problem.retryAfter)}.</Text>
        )}
        {onRetry && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconRefresh size={14} aria-hidden />}
            onClick={onRetry}
          >
            Retry
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

/** One sentence and the button that fills the place. */
export function Empty({
  children,
  action,
  icon,
}: {
  children: ReactNode;
  action?: ReactNode;
  icon?: ReactNode;
}) {
  return (
    <div className={css.empty}>
      {icon && <div className={css.emptyIcon}>{icon}</div>}
      <Text c="dimmed" size="sm" maw={520} ta="center">
        {children}
      </Text>
      {action && <Group gap="xs">{action}</Group>}
    </div>
  );
}

export function Good({ children }: { children: ReactNode }) {
  return (
    <Text component="div" size="sm" className={css.good}>
      <IconCircleCheck size={16} aria-hidden />
      <span>{children}</span>
    </Text>
  );
}

export function Lines({ rows = 3, height = 16 }: { rows?: number; height?: number }) {
  return (
    <Stack gap={10} aria-busy="true" aria-label="Loading">
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} height={height} radius={4} width={`${94 - ((index * 17) % 40)}%`} />
      ))}
    </Stack>
  );
}
