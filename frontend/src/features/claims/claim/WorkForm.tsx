/** Working an opened claim: status, what belongs to it, a note; saved after from → to is confirmed. */

import { Button, Checkbox, Group, Select, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type Dispatch, type FormEvent, type SetStateAction, useState } from "react";

import { asProblem } from "@/shared/api/problem";
import type { WorkClaim } from "../types";
import { tell } from "@/shared/lib/tell";
import { DateField } from "@/shared/ui/DateField";
import { Confirm } from "@/shared/ui/dialog/Confirm";

import { overtakenIn, type Overtaken } from "../api";
import { changeClaim } from "../changes";
import { useSeen } from "../useSeen";
import { useToday } from "../useToday";
import css from "../Work.module.css";
import { ClosingFields } from "./ClosingFields";
import { Conflict } from "./Conflict";
import { changeOf, differences, type Draft, draftOf, hindrance, latestOwn } from "./draft";

interface Props {
  claim: WorkClaim;
  draft: Draft;
  setDraft: Dispatch<SetStateAction<Draft>>;
}

export function WorkForm({ claim, draft, setDraft }: Props) {
  const seen = useSeen();
  const today = useToday();
  const [confirming, setConfirming] = useState(false);
  const [other, setOther] = useState<Overtaken | null>(null);
  const save = useMutation({
    mutationFn: ({ base, wanted }: { base: WorkClaim; wanted: Draft }) =>
      changeClaim(base.id, changeOf(base, wanted)),
    onSuccess: (changed) => {
      setConfirming(false);
      setOther(null);
      setDraft(draftOf(changed));
      seen(changed);
      tell(`Claim ${changed.claim_id} is saved.`);
    },
    onError: (error) => {
      const current = overtakenIn(error);
      if (!current) return;
      setConfirming(false);
      setOther(current);
    },
  });
  const found = differences(claim, draft);
  const lacking = hindrance(claim, draft, today);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (lacking) return;
    save.reset();
    setConfirming(true);
  };
  return (
    <form onSubmit={submit} autoComplete="off">
      <Stack gap="sm">
        <Fields claim={claim} draft={draft} setDraft={setDraft} />
        <Group justify="space-between" wrap="nowrap">
          <Text size="xs" c="dimmed" role="status">
            {lacking && found.length > 0 ? lacking : " "}
          </Text>
          <Group gap="xs" wrap="nowrap">
            {found.length > 0 && (
              <Button variant="default" onClick={() => setDraft(draftOf(claim))}>
                Undo what I typed
              </Button>
            )}
            <Button type="submit" disabled={lacking !== undefined}>
              Save
            </Button>
          </Group>
        </Group>
      </Stack>
      <Confirm
        opened={confirming}
        title={`Save claim ${claim.claim_id}`}
        changes={found.map(({ label, from, to }) => ({ what: label, from, to }))}
        action="Save the changes"
        danger={false}
        busy={save.isPending}
        error={save.isError && !overtakenIn(save.error) ? asProblem(save.error) : null}
        onClose={() => setConfirming(false)}
        onConfirm={() => save.mutate({ base: claim, wanted: draft })}
      >
        The change and your name stand in the claim&rsquo;s history.
      </Confirm>
      {other && (
        <Conflict
          mine={draft}
          base={claim}
          theirs={other.claim}
          by={other.by}
          busy={save.isPending}
          error={save.isError && !overtakenIn(save.error) ? save.error : null}
          onChosen={(wanted) => {
            setDraft(wanted);
            seen(other.claim);
            if (differences(other.claim, wanted).length > 0) save.mutate({ base: other.claim, wanted });
            else setOther(null);
          }}
          onClose={() => {
            // What was typed stays in the form, beside what stands on the claim now.
            seen(other.claim);
            setOther(null);
          }}
        />
      )}
    </form>
  );
}

function Fields({ claim, draft, setDraft }: Props) {
  const set = (changes: Partial<Draft>) => setDraft((before) => ({ ...before, ...changes }));
  const latest = latestOwn(claim);
  const states = [claim.state, ...claim.can.steps];
  return (
    <>
      <Select
        label="Status"
        allowDeselect={false}
        data={states.map((state) => ({ value: state, label: state }))}
        value={draft.state}
        disabled={states.length === 1}
        onChange={(value) => set({ state: states.find((state) => state === value) ?? claim.state })}
      />
      {draft.state === "On Hold" && (
        <div className={css.two}>
          <DateField
            label="Comes back on"
            description="Blank: until somebody takes it up"
            value={draft.holdUntil}
            onChange={(holdUntil) => set({ holdUntil })}
          />
          <TextInput
            label="Reason"
            description="What it waits for"
            maxLength={500}
            value={draft.holdReason}
            onChange={(event) => set({ holdReason: event.currentTarget.value })}
          />
        </div>
      )}
      {draft.state === "Closed" && (
        <ClosingFields
          result={draft.result}
          nextAction={draft.nextAction}
          nextActionDate={draft.nextActionDate}
          onChange={set}
        />
      )}
      {(draft.state === "Closed" || draft.state === "Submitted") && (
        <TextInput
          label="Reference number"
          description="Of the call or the letter"
          maxLength={64}
          value={draft.reference}
          onChange={(event) => set({ reference: event.currentTarget.value })}
        />
      )}
      <Textarea
        label={draft.edits ? "Your latest note" : "Note"}
        autosize
        minRows={3}
        maxRows={12}
        maxLength={4000}
        value={draft.note}
        onChange={(event) => set({ note: event.currentTarget.value })}
      />
      {latest && (
        <Checkbox
          size="xs"
          label="Edit my latest note instead of adding one; the older text stays in the history"
          checked={draft.edits}
          onChange={({ currentTarget: { checked } }) =>
            setDraft((before) => ({
              ...before,
              edits: checked,
              note: checked ? before.note || latest.text : before.note === latest.text ? "" : before.note,
            }))
          }
        />
      )}
    </>
  );
}
