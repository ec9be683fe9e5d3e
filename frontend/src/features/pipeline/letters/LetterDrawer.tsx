/** A dead letter, opened beside the queue: why its claim was refused, the claim, what was done; amend, replay, let be. */

import { Button, Group, Stack, Text } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useState } from "react";

import { money } from "@/shared/lib/money";
import { count, counted } from "@/shared/lib/numbers";
import type { Look } from "@/shared/ui/Tone";
import { Ago, Facts } from "@/shared/ui/Values";

import { amendLetter, letterQuery, readLetter } from "../api";
import { AmendDialog } from "../claim/AmendDialog";
import { ClaimDrawer, type DrawerProps } from "../claim/ClaimDrawer";
import { sentence } from "../claim/History";
import { LETTERS, PLACES, RESOLUTIONS } from "../looks";
import css from "../Pipeline.module.css";
import type { Letter, LetterClaim } from "../types";
import { Replay, WriteOff } from "./deciding";

export function LetterDrawer({ id, ...opened }: DrawerProps) {
  return (
    <ClaimDrawer
      {...opened}
      query={letterQuery(id)}
      look={standing}
      sub={(letter) => money(letter.charge_amount)}
      actions={(letter) => <Actions letter={letter} />}
      first={(letter) => ({ value: "why", label: "Why", content: <Why letter={letter} /> })}
    />
  );
}

/** What it waits for; once it was sent back or written off, what became of it. */
function standing(letter: LetterClaim): Look {
  if (letter.left_at && letter.place) return PLACES[letter.place];
  return letter.written_off_at ? RESOLUTIONS.written_off : LETTERS[letter.letter];
}

function Actions({ letter }: { letter: LetterClaim }) {
  const [asked, setAsked] = useState<"amend" | "replay" | "write off" | null>(null);
  const { can } = letter;
  const close = () => setAsked(null);
  if (!can.amend && !can.replay && !can.write_off) return null;
  return (
    <Group gap="xs" className={css.decisions}>
      {can.amend && (
        <Button
          size="xs"
          leftSection={<IconPencil size={14} aria-hidden />}
          onClick={() => setAsked("amend")}
        >
          Amend
        </Button>
      )}
      {can.replay && (
        <Button size="xs" variant="default" onClick={() => setAsked("replay")}>
          Replay
        </Button>
      )}
      {can.write_off && (
        <Button size="xs" variant="default" onClick={() => setAsked("write off")}>
          Write off
        </Button>
      )}
      {asked === "amend" && (
        <AmendDialog
          claim={letter}
          amend={(form) => amendLetter(letter.id, form)}
          readAnew={() => readLetter(letter.id)}
          onClose={close}
        />
      )}
      {asked === "replay" && <Replay ids={[letter.id]} total={1} onClose={close} onDone={close} />}
      {asked === "write off" && <WriteOff ids={[letter.id]} onClose={close} onDone={close} />}
    </Group>
  );
}

function Why({ letter }: { letter: LetterClaim }) {
  return (
    <Stack gap="sm">
      <Text size="sm">{letter.reason}</Text>
      {!letter.readable && (
        <Text size="sm" c="var(--tone-red)">
          {letter.place
            ? "A day or number in the claim cannot be read here. Correct it in the staging database, then replay it."
            : "The staging database does not have this claim any more."}
        </Text>
      )}
      <Facts
        items={[
          ["Refused at the stage", sentence(letter.stage)],
          ["Tries", count(letter.tries)],
          ["First", <Ago key="first" at={letter.first_failed_at} />],
          ["Last", <Ago key="last" at={letter.last_failed_at} />],
          ["Next try", letter.next_try_at ? <Ago key="next" at={letter.next_try_at} /> : "By a person"],
          ["Where the claim is now", letter.place ? PLACES[letter.place].label : "Not in staging"],
          ["Version", `${letter.version} of ${letter.current_version}`],
          ...left(letter),
        ]}
      />
      {letter.others.length > 0 && (
        <div>
          <Text size="sm" fw={650} mb={4}>
            Its other versions among the dead letters
          </Text>
          {letter.others.map((other) => (
            <Text key={other.id} size="sm">
              Version {other.version}, {counted(other.tries, "try", "tries")}: {other.reason}
            </Text>
          ))}
        </div>
      )}
    </Stack>
  );
}

/** What became of it, where somebody or something has decided. */
function left(letter: Letter): [string, React.ReactNode][] {
  const facts: [string, React.ReactNode][] = [];
  if (letter.left_at)
    facts.push([
      "Sent back",
      <>
        {letter.left_by} · <Ago at={letter.left_at} />
      </>,
    ]);
  if (letter.written_off_at)
    facts.push([
      "Written off",
      <>
        {letter.written_off_by} · <Ago at={letter.written_off_at} />
      </>,
    ]);
  return facts;
}
