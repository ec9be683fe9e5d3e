/** What can be done with the selected failed claims. */

import { Button } from "@mantine/core";
import { useState } from "react";

import type { FailedRow } from "../types";
import { DecideDialog } from "./DecideDialog";
import { type Decision, DECISIONS } from "./decisions";

const OFFERED = Object.keys(DECISIONS) as Decision[];

export function Decisions({ claims, onDone }: { claims: FailedRow[]; onDone: () => void }) {
  const [asked, setAsked] = useState<Decision | null>(null);
  const held = claims.some((claim) => claim.held);
  return (
    <>
      {OFFERED.filter((decision) => decision !== "release" || held).map((decision) => (
        <Button key={decision} size="compact-sm" variant="subtle" onClick={() => setAsked(decision)}>
          {DECISIONS[decision].label}
        </Button>
      ))}
      <Button size="compact-sm" variant="subtle" onClick={onDone}>
        Select none
      </Button>
      {asked && (
        <DecideDialog
          decision={asked}
          claims={claims}
          onClose={() => setAsked(null)}
          onDone={() => {
            setAsked(null);
            onDone();
          }}
        />
      )}
    </>
  );
}
