/** What one does with an opened claim: status and note, ask the payer, escalate; below it the notes. */

import { Button, Group, Stack, Text } from "@mantine/core";
import { IconArrowBackUp, IconArrowUpCircle } from "@tabler/icons-react";
import { type Dispatch, type SetStateAction, useState } from "react";

import type { WorkClaim } from "../types";
import { date, moment, withDates } from "@/shared/lib/dates";
import { money } from "@/shared/lib/money";

import css from "../Work.module.css";
import { CheckNow } from "./CheckNow";
import type { Draft } from "./draft";
import { EscalateDialog, GiveBackDialog } from "./Escalation";
import { WorkForm } from "./WorkForm";

interface Props {
  claim: WorkClaim;
  draft: Draft;
  setDraft: Dispatch<SetStateAction<Draft>>;
}

export function WorkTab({ claim, draft, setDraft }: Props) {
  const { can } = claim;
  // What they wrote for whoever has the claim now.
  const asked = claim.history.find(({ what }) => what === "escalated")?.text;
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
        {claim.escalated_by && (
          <Text size="sm">
            Escalated by {claim.escalated_by.name}
            {asked && `: ${asked}`}
          </Text>
        )}
      </div>
      {can.change ? (
        <WorkForm claim={claim} draft={draft} setDraft={setDraft} />
      ) : (
        <Text size="sm" c="dimmed">
          You may read this claim and not change it.
        </Text>
      )}
      <CheckNow claim={claim} />
      <Handing claim={claim} />
      <Notes claim={claim} />
    </Stack>
  );
}

function Handing({ claim }: { claim: WorkClaim }) {
  const [asked, setAsked] = useState<"escalate" | "give back" | null>(null);
  const { escalate, give_back } = claim.can;
  if (!escalate && !give_back) return null;
  return (
    <Group gap="xs">
      {escalate && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconArrowUpCircle size={15} aria-hidden />}
          onClick={() => setAsked("escalate")}
        >
          Escalate
        </Button>
      )}
      {give_back && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconArrowBackUp size={15} aria-hidden />}
          onClick={() => setAsked("give back")}
        >
          Give back{claim.escalated_by && ` to ${claim.escalated_by.name}`}
        </Button>
      )}
      {asked === "escalate" && (
        <EscalateDialog claims={[claim]} onClose={() => setAsked(null)} onDone={() => setAsked(null)} />
      )}
      {asked === "give back" && <GiveBackDialog claim={claim} onClose={() => setAsked(null)} />}
    </Group>
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
