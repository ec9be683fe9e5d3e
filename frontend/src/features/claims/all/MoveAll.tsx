/** Everything open of one person goes to somebody else, or to the pool. */

import { Button, Select } from "@mantine/core";
import { useState } from "react";

import type { PersonLoad } from "../types";
import { counted } from "@/shared/lib/numbers";

import { moveClaims } from "../changes";
import { SeveralDialog } from "../several/SeveralDialog";

const POOL = "pool";

interface Props {
  person: PersonLoad;
  people: PersonLoad[];
}

export function MoveAll({ person, people }: Props) {
  const [asked, setAsked] = useState(false);
  const [to, setTo] = useState<string | null>(null);
  const claims = counted(person.open, "open claim");
  const target = to === POOL ? "the pool" : people.find(({ id }) => id === to)?.name;
  if (person.open === 0) return null;
  return (
    <>
      <Button variant="default" onClick={() => setAsked(true)}>
        Move {claims} of {person.name}
      </Button>
      {asked && (
        <SeveralDialog
          title={`Move the open claims of ${person.name}`}
          changes={target ? [{ what: `Person of ${claims}`, from: person.name, to: target }] : []}
          meaning="What is on hold goes too. Claims whose skill or practice the other person lacks stay, and are named."
          action={`Move ${claims}`}
          ready={target !== undefined}
          run={() => moveClaims(person.id, to === POOL ? null : to)}
          onClose={() => setAsked(false)}
          onDone={() => setAsked(false)}
        >
          <Select
            label="To"
            placeholder="Choose"
            searchable
            data={[
              { value: POOL, label: "The pool" },
              ...people
                .filter(({ id }) => id !== person.id)
                .map(({ id, name }) => ({ value: id, label: name })),
            ]}
            value={to}
            onChange={setTo}
            data-autofocus
          />
        </SeveralDialog>
      )}
    </>
  );
}
