/** What one does with an opened claim: status and note, ask the payer, escalate; below it the notes. */

import { Stack, Text } from "@mantine/core";
import { type Dispatch, type SetStateAction } from "react";

import type { WorkClaim } from "../types";
import { date, moment, withDates } from "@/shared/lib/dates";
import { money } from "@/shared/lib/money";

import css from "../Work.module.css";
import { CheckNow } from "./CheckNow";
import type { Draft } from "./draft";
import { WorkForm } from "./WorkForm";

interface Props {
  claim: WorkClaim;
  draft: Draft;
  setDraft: Dispatch<SetStateAction<Draft>>;
}

export function WorkTab({ claim, draft, setDraft }: Props) {
  const { can } = claim;
  return (
    <Stack gap="lg">
      <div>
        <Text size="sm">
          {[
            money(claim.amount),
            claim.first_service_date && `of ${date(claim.first_service_date)}`,
            claim.claim_number && `payer's number ${claim.claim_number}`,
          ]
            .filter(Boolean)
            .join(" · ")}
        </Text>
        {claim.reason && <Text size="sm">{withDates(claim.reason)}</Text>}
        {claim.state === "On Hold" && (
          <Text size="sm">
            {claim.hold_until_date ? `Comes back on ${date(claim.hold_until_date)}` : "On hold without a day"}
            {claim.hold_reason && `: ${claim.hold_reason}`}
          </Text>
        )}
        {claim.escalated_by && <Text size="sm">Escalated by {claim.escalated_by.name}</Text>}
      </div>
      {can.change ? (
        <WorkForm claim={claim} draft={draft} setDraft={setDraft} />
      ) : (
        <Text size="sm" c="dimmed">
          You may read this claim and not change it.
        </Text>
      )}
      <CheckNow claim={claim} />
      <Notes claim={claim} />
    </Stack>
  );
}

function Notes({ claim }: { claim: WorkClaim }) {
  if (claim.notes.length === 0) return null;
  return (
    <section aria-label="Notes">
      <Stack gap="xs">
        {claim.notes.map((note) => (
          <div key={note.id} className={css.note}>
            <p className={css.noteText}>{note.text}</p>
            <Text size="xs" c="dimmed">
              {note.author} · {moment(note.created_at)}
              {note.edited_at && ` · changed ${moment(note.edited_at)}`}
            </Text>
          </div>
        ))}
      </Stack>
    </section>
  );
}
