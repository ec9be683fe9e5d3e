/** Hand claims up to a lead, and give one back. */

import { Select, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import type { WorkClaim } from "../types";

import { leadsQuery } from "../api";
import { escalateClaims, giveBackClaims } from "../changes";
import { SeveralDialog, type SeveralProps } from "../several/SeveralDialog";
import { claimsIn, peopleOf } from "../several/summing";

export function EscalateDialog({ claims, ...ways }: SeveralProps) {
  const leads = useQuery(leadsQuery);
  const [id, setId] = useState<string | null>(null);
  const [note, setNote] = useState("");
  const lead = leads.data?.find((person) => person.id === id);
  return (
    <SeveralDialog
      {...ways}
      title={`Escalate ${claimsIn(claims)}`}
      changes={lead ? [{ what: "Person", from: peopleOf(claims), to: lead.name }] : []}
      meaning={
        leads.data?.length === 0
          ? "Nobody here can take an escalated claim: an administrator gives somebody a senior role."
          : "They leave your desk. Whoever takes them can give them back."
      }
      action={`Escalate ${claimsIn(claims)}`}
      ready={lead !== undefined}
      run={() => escalateClaims(claims, lead?.id ?? "", note.trim())}
    >
      <Select
        label="To"
        placeholder={leads.isPending ? "Loading" : "Choose a lead"}
        data={(leads.data ?? []).map((person) => ({ value: person.id, label: person.name }))}
        value={id}
        onChange={setId}
        data-autofocus
      />
      <Note value={note} onChange={setNote} label="What you need" />
    </SeveralDialog>
  );
}

export function GiveBackDialog({ claim, onClose }: { claim: WorkClaim; onClose: () => void }) {
  const [note, setNote] = useState("");
  const whose = claim.escalated_by?.name ?? "whoever escalated it";
  return (
    <SeveralDialog
      title={`Give claim ${claim.claim_id} back`}
      changes={[{ what: "Person", from: claim.assignee?.name ?? "nobody", to: whose }]}
      action={`Give it back to ${whose}`}
      run={() => giveBackClaims([claim], note.trim())}
      onClose={onClose}
      onDone={onClose}
    >
      <Note value={note} onChange={setNote} label="What you found" />
    </SeveralDialog>
  );
}

interface NoteProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

function Note({ label, value, onChange }: NoteProps) {
  return (
    <Textarea
      label={label}
      autosize
      minRows={2}
      maxLength={4000}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
