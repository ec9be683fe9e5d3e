/** Status, note and wait for several claims at once. */

import { Select, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";

import type { WorkState } from "../types";
import { date } from "@/shared/lib/dates";
import { DateField } from "@/shared/ui/DateField";

import { changeClaims, ending } from "../changes";
import { goesOn, isState, resultLabel } from "../states";
import { useToday } from "../useToday";
import { ClosingFields } from "../claim/ClosingFields";
import { SeveralDialog, type SeveralProps } from "./SeveralDialog";
import { claimsIn, reachable, statesOf } from "./summing";

export function StatusDialog({ claims, ...ways }: SeveralProps) {
  const [state, setState] = useState<WorkState | null>(null);
  const [end, setEnd] = useState({ result: "", nextAction: "", nextActionDate: "" });
  const states = reachable(claims);
  const closing = state === "Closed";
  const ended =
    end.result !== "" && (!goesOn(end.result) || (end.nextAction.trim() !== "" && end.nextActionDate !== ""));
  return (
    <SeveralDialog
      {...ways}
      title={`Status of ${claimsIn(claims)}`}
      changes={[
        ...(state ? [{ what: "Status", from: statesOf(claims), to: state }] : []),
        ...(closing && end.result ? [{ what: "Result", from: "–", to: resultLabel(end.result) }] : []),
      ]}
      action={`Change ${claimsIn(claims)}`}
      ready={state !== null && (!closing || ended)}
      run={() => changeClaims(claims, { state: state ?? undefined, ...(closing ? ending(end) : {}) })}
    >
      <Select
        label="New status"
        placeholder={states.length ? "Choose" : "No step leads from here"}
        disabled={states.length === 0}
        data={states}
        value={state}
        onChange={(value) => setState(isState(value ?? undefined) ? (value as WorkState) : null)}
        data-autofocus
      />
      {closing && <ClosingFields {...end} onChange={(changes) => setEnd({ ...end, ...changes })} />}
    </SeveralDialog>
  );
}

export function NoteDialog({ claims, ...ways }: SeveralProps) {
  const [note, setNote] = useState("");
  return (
    <SeveralDialog
      {...ways}
      title={`Note on ${claimsIn(claims)}`}
      changes={note.trim() ? [{ what: "Note", from: "–", to: note.trim() }] : []}
      action={`Add the note to ${claimsIn(claims)}`}
      ready={note.trim() !== ""}
      run={() => changeClaims(claims, { note: note.trim() })}
    >
      <Textarea
        label="Note"
        autosize
        minRows={3}
        maxLength={4000}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        data-autofocus
      />
    </SeveralDialog>
  );
}

export function WaitDialog({ claims, ...ways }: SeveralProps) {
  const today = useToday();
  const [until, setUntil] = useState("");
  const [reason, setReason] = useState("");
  const early = until !== "" && until <= today;
  return (
    <SeveralDialog
      {...ways}
      title={`Put ${claimsIn(claims)} on hold`}
      changes={[
        { what: "Status", from: statesOf(claims), to: "On Hold" },
        ...(until ? [{ what: "Comes back", from: "–", to: date(until) }] : []),
        ...(reason.trim() ? [{ what: "Reason", from: "–", to: reason.trim() }] : []),
      ]}
      meaning="On that day they come back by themselves. Claims that nobody has begun are begun first; their history says both."
      action={`Put ${claimsIn(claims)} on hold`}
      ready={until !== "" && !early}
      run={() =>
        changeClaims(claims, { state: "On Hold", hold_until_date: until, hold_reason: reason.trim() })
      }
    >
      <DateField
        label="Wait until"
        value={until}
        onChange={setUntil}
        error={early ? "The day must be after today." : undefined}
        data-autofocus
      />
      <TextInput
        label="Reason"
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </SeveralDialog>
  );
}
