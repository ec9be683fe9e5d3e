/** What administrators do with several claims: hand them to somebody, take them back, hold them out of plans. */

import { Select, Switch, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { count } from "@/shared/lib/numbers";
import { statsQuery } from "../api";
import { assignClaims, holdClaims, releaseClaims } from "../changes";
import { SeveralDialog, type SeveralProps } from "./SeveralDialog";
import { claimsIn, peopleOf } from "./summing";

export function AssignDialog({ claims, ...ways }: SeveralProps) {
  const [id, setId] = useState<string | null>(null);
  const workload = useQuery(statsQuery);
  const people = workload.data?.people ?? [];
  const chosen = people.find((person) => person.id === id);
  return (
    <SeveralDialog
      {...ways}
      title={`Assign ${claimsIn(claims)}`}
      changes={chosen ? [{ what: "Person", from: peopleOf(claims), to: chosen.name }] : []}
      meaning={
        chosen
          ? `${chosen.name} has ${count(chosen.open)} open and was given ${count(chosen.today)} of ${count(chosen.capacity)} for today.`
          : "Claims whose skill or practice the person lacks are left where they are, and named."
      }
      action={`Assign ${claimsIn(claims)}`}
      ready={chosen !== undefined}
      run={() => assignClaims(claims, chosen?.id ?? "")}
    >
      <Select
        label="To"
        placeholder={workload.isPending ? "Loading" : "Choose a person"}
        searchable
        data={people.map((person) => ({
          value: person.id,
          label: `${person.name}, today ${count(person.today)}/${count(person.capacity)}, open ${count(person.open)}`,
        }))}
        value={id}
        onChange={setId}
        data-autofocus
      />
    </SeveralDialog>
  );
}

export function ReleaseDialog({ claims, ...ways }: SeveralProps) {
  const [reason, setReason] = useState("");
  return (
    <SeveralDialog
      {...ways}
      title={`Back to the pool: ${claimsIn(claims)}`}
      changes={[{ what: "Person", from: peopleOf(claims), to: "nobody: Pool" }]}
      action={`Release ${claimsIn(claims)}`}
      run={() => releaseClaims(claims, reason.trim())}
    >
      <Reason value={reason} onChange={setReason} />
    </SeveralDialog>
  );
}

export function HoldOutDialog({ claims, ...ways }: SeveralProps) {
  const [reason, setReason] = useState("");
  const [held, setHeld] = useState(true);
  return (
    <SeveralDialog
      {...ways}
      title={`Hold out of plans: ${claimsIn(claims)}`}
      changes={[
        held
          ? { what: "Plans", from: "as the rules say", to: "held out" }
          : { what: "Plans", from: "held out", to: "as the rules say" },
      ]}
      meaning="No plan gives a held claim to anybody until it is let go again."
      action={held ? `Hold ${claimsIn(claims)}` : `Let ${claimsIn(claims)} go`}
      run={() => holdClaims(claims, held, reason.trim())}
    >
      <Switch
        label="Hold out of plans"
        checked={held}
        onChange={(event) => setHeld(event.currentTarget.checked)}
      />
      {held && <Reason value={reason} onChange={setReason} />}
    </SeveralDialog>
  );
}

function Reason({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <TextInput
      label="Why"
      description="Stands in the history; nothing about the patient"
      maxLength={100}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data-autofocus
    />
  );
}
