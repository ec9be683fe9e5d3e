/** What a rule would do to staged claims; nothing of them is changed. */

import { Button, Group, Stack } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { counted } from "@/shared/lib/numbers";
import { Dialog } from "@/shared/ui/dialog/Dialog";
import { Failed } from "@/shared/ui/states";

import { askAnew, tryRule } from "../api";
import type { OwnRule } from "../types";
import { Trial } from "./Trial";

export function TryDialog({ rule, onClose }: { rule: OwnRule; onClose: () => void }) {
  const client = useQueryClient();
  const trial = useMutation({
    mutationFn: () => tryRule({ name: rule.name }),
    onSettled: () => askAnew(client),
  });
  return (
    <Dialog opened onClose={onClose} title={`Try ${rule.name}, version ${rule.version}`} size="lg">
      <Stack>
        {trial.data ? (
          <Trial trial={trial.data} />
        ) : (
          `The rule is tried on the newest ${counted(1000, "claim")} that wait in staging. Nothing of them is changed.`
        )}
        {trial.isError && <Failed error={trial.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          <Button loading={trial.isPending} onClick={() => trial.mutate()} data-autofocus>
            {trial.data ? "Try again" : "Try"}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
