/** Help: what the outcomes mean, and the keys. */

import { Kbd, Stack, Title } from "@mantine/core";

import { OutcomeBadge } from "@/shared/claims/OutcomeBadge";
import { OUTCOME_ORDER, OUTCOMES } from "@/shared/claims/outcomes";
import { Dialog } from "@/shared/ui/dialog/Dialog";

import css from "./Shell.module.css";

const KEYS: [keys: string[], what: string][] = [
  [["↑", "↓"], "Move from row to row"],
  [["Enter"], "Open the row"],
  [["x"], "Select the row"],
  [["n"], "Take the next claim, on My claims"],
  [["/"], "Search"],
  [["Esc"], "Close what is open"],
  [["?"], "This help"],
];

export function Help({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title="Help"
      size={760}
      closeButtonProps={{ "aria-label": "Close help" }}
    >
      <Stack gap="md">
        <Title order={2}>Keys</Title>
        <dl className={css.keys}>
          {KEYS.map(([keys, what]) => (
            <div key={what}>
              <dt>
                {keys.map((key) => (
                  <Kbd key={key} size="sm">
                    {key}
                  </Kbd>
                ))}
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
        <Title order={2}>What the outcomes mean</Title>
        <dl className={css.definitions}>
          {OUTCOME_ORDER.map((outcome) => (
            <div key={outcome}>
              <dt>
                <OutcomeBadge outcome={outcome} />
              </dt>
              <dd>{OUTCOMES[outcome].definition}</dd>
            </div>
          ))}
        </dl>
      </Stack>
    </Dialog>
  );
}
