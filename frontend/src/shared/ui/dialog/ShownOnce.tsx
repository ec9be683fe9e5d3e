/** A secret that was just made: shown this one time, to be copied. Only its button closes it. */

import { Button, Code, CopyButton, Group, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";

import { Dialog } from "./Dialog";

interface Props {
  title: string;
  secret: string;
  /** The label of the button that copies it. */
  copy: string;
  children: ReactNode;
  onClose: () => void;
}

export function ShownOnce({ title, secret, copy: label, children, onClose }: Props) {
  return (
    <Dialog
      opened
      onClose={onClose}
      title={title}
      closeOnEscape={false}
      closeOnClickOutside={false}
      withCloseButton={false}
    >
      <Stack>
        <Text size="sm">{children}</Text>
        <Code block style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>
          {secret}
        </Code>
        <Group justify="flex-end" gap="xs">
          <CopyButton value={secret}>
            {({ copied, copy }) => <Button onClick={copy}>{copied ? "Copied" : label}</Button>}
          </CopyButton>
          <Button variant="default" onClick={onClose}>
            Done
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
