/** Asks before something that cannot be taken back; says in numbers what will happen. */

import { Button, Group, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";

import { type Change, Changes } from "@/shared/ui/FromTo";

import { Failed } from "../states";
import { Dialog } from "./Dialog";

interface Props {
  opened: boolean;
  title: string;
  /** What changes, from what to what; what that means stands below. */
  changes?: Change[];
  children: ReactNode;
  action: string;
  danger?: boolean;
  /** It cannot be done, or what it would do is not known yet. */
  blocked?: boolean;
  busy?: boolean;
  error?: unknown;
  onConfirm: () => void;
  onClose: () => void;
}

export function Confirm({
  opened,
  title,
  changes,
  children,
  action,
  danger = true,
  blocked = false,
  busy,
  error,
  onConfirm,
  onClose,
}: Props) {
  return (
    <Dialog opened={opened} onClose={onClose} title={title} size="md">
      <Stack>
        {changes && <Changes changes={changes} />}
        <Text component="div" size="sm">
          {children}
        </Text>
        {error !== null && error !== undefined && <Failed error={error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep as it is
          </Button>
          <Button color={danger ? "red.8" : undefined} loading={busy} disabled={blocked} onClick={onConfirm}>
            {action}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
