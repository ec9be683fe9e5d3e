/** How far a long piece of work is: the bar, its numbers, why it waits. */

import { Alert, Progress, Text, VisuallyHidden } from "@mantine/core";
import { IconClockPause } from "@tabler/icons-react";

import css from "./RunProgress.module.css";

interface Props {
  /** What the bar counts: `Rows processed`. */
  label: string;
  /** How much of it is done, in percent. */
  done: number;
  /** How much of that was done before this pass began: no progress of its own. */
  kept?: number;
  numbers: [label: string, value: string][];
  ended: boolean;
  /** Why nothing moves just now. */
  waiting?: { title: string; reason: string };
  /** Where it stands, told to screen readers whenever it changes. */
  status: string;
}

export function RunProgress({ label, done, kept = 0, numbers, ended, waiting, status }: Props) {
  return (
    <div>
      <div aria-hidden={ended} style={ended ? { opacity: 0.4 } : undefined}>
        <Progress.Root size="md" radius="xl" transitionDuration={300}>
          {kept > 0 && <Progress.Section value={kept} color="gray.4" aria-hidden />}
          <Progress.Section
            value={done - kept}
            color={ended ? "gray" : undefined}
            aria-label={label}
            aria-valuenow={done}
          />
        </Progress.Root>
      </div>
      <dl className={css.numbers}>
        {numbers.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {waiting && (
        <Alert
          variant="outline"
          color="orange"
          mt="sm"
          p="xs"
          icon={<IconClockPause size={18} aria-hidden />}
          title={waiting.title}
        >
          <Text size="sm">{waiting.reason}</Text>
        </Alert>
      )}
      <VisuallyHidden role="status">{status}</VisuallyHidden>
    </div>
  );
}
