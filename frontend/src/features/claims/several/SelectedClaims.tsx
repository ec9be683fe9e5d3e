/** What can be done with the selected claims at once. */

import { Button, Group } from "@mantine/core";
import { useState } from "react";

import type { ListedClaim } from "../types";
import { useCan } from "@/shared/session/session";

import { EscalateDialog } from "../claim/Escalation";
import { AssignDialog, HoldOutDialog, ReleaseDialog } from "./Managing";
import { NoteDialog, StatusDialog, WaitDialog } from "./Working";

interface Props {
  claims: ListedClaim[];
  clear: () => void;
}

const DIALOGS = {
  status: { label: "Status", dialog: StatusDialog },
  note: { label: "Note", dialog: NoteDialog },
  wait: { label: "Wait until", dialog: WaitDialog },
  escalate: { label: "Escalate", dialog: EscalateDialog },
  assign: { label: "Assign", dialog: AssignDialog },
  release: { label: "To the pool", dialog: ReleaseDialog },
  hold: { label: "Hold out of plans", dialog: HoldOutDialog },
} as const;

type Kind = keyof typeof DIALOGS;

const WORKING: Kind[] = ["status", "note", "wait", "escalate"];
const MANAGING: Kind[] = ["assign", "release", "hold"];

export function SelectedClaims({ claims, clear }: Props) {
  const can = useCan();
  const [open, setOpen] = useState<Kind | null>(null);
  const kinds = [...(can("work.manage") ? MANAGING : []), ...(can("work.change") ? WORKING : [])];
  const Dialog = open && DIALOGS[open].dialog;
  const close = () => setOpen(null);
  return (
    <Group gap={6}>
      {kinds.map((kind) => (
        <Button key={kind} size="compact-sm" variant="default" onClick={() => setOpen(kind)}>
          {DIALOGS[kind].label}
        </Button>
      ))}
      <Button size="compact-sm" variant="subtle" onClick={clear}>
        Select none
      </Button>
      {Dialog && (
        <Dialog
          claims={claims}
          onClose={close}
          onDone={() => {
            close();
            clear();
          }}
        />
      )}
    </Group>
  );
}
