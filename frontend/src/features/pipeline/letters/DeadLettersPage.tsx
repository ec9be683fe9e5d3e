/** The dead-letter queue: claims that did not get through for a reason that is not in the rules. */

import { Button, Select } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";

import { money, NONE } from "@/shared/lib/money";
import { count } from "@/shared/lib/numbers";
import { pageIn } from "@/shared/lib/search";
import { useUrl } from "@/shared/lib/url";
import { useCan } from "@/shared/session/session";
import { PageBody, PageHeader } from "@/shared/ui/PageHeader";
import { Empty } from "@/shared/ui/states";
import { type Column, knownOrdering } from "@/shared/ui/table/columns";
import { DataTable } from "@/shared/ui/table/DataTable";
import { useListed } from "@/shared/ui/table/listed";
import { LookBadge } from "@/shared/ui/Tone";
import { Ago } from "@/shared/ui/Values";

import { lettersQuery } from "../api";
import { LETTERS } from "../looks";
import type { Letter } from "../types";
import { Replay, WriteOff } from "./deciding";
import { LetterDrawer } from "./LetterDrawer";

const COLUMNS: Column<Letter>[] = [
  { id: "claim", header: "Claim", primary: true, sort: "claim_id", cell: (letter) => letter.claim_id },
  {
    id: "letter",
    header: "Kind",
    sort: "letter",
    width: 120,
    cell: (letter) => <LookBadge look={LETTERS[letter.letter]} />,
  },
  {
    id: "reason",
    header: "Reason",
    text: true,
    maxWidth: 420,
    cell: (letter) => <span title={letter.reason}>{letter.reason}</span>,
  },
  { id: "stage", header: "Stage", text: true, cell: (letter) => letter.stage },
  {
    id: "charge",
    header: "Charge",
    align: "end",
    sort: "amount",
    cell: (letter) => money(letter.charge_amount),
  },
  { id: "tries", header: "Tries", align: "end", sort: "tries", cell: (letter) => count(letter.tries) },
  {
    id: "first",
    header: "First",
    align: "end",
    hidden: true,
    cell: (letter) => <Ago at={letter.first_failed_at} />,
  },
  {
    id: "last",
    header: "Last",
    align: "end",
    sort: "last_failed_at",
    cell: (letter) => <Ago at={letter.last_failed_at} />,
  },
  {
    id: "next",
    header: "Next try",
    align: "end",
    cell: (letter) => (letter.next_try_at ? <Ago at={letter.next_try_at} /> : NONE),
  },
];

export function DeadLettersPage() {
  const can = useCan();
  const [search, setSearch] = useUrl();
  const { page, pageSize } = pageIn(search);
  const ordering = knownOrdering(COLUMNS, search.ordering);
  const letter = (Object.keys(LETTERS) as Letter["letter"][]).find((one) => one === search.letter);
  const letters = useQuery(lettersQuery({ letter, ordering, page, page_size: pageSize }));
  const [all, setAll] = useState(false);
  const panel = useRef<HTMLElement>(null);
  const opened = search.opened;
  const show = (one: Letter, moved: boolean) => {
    if (String(one.id) === opened) panel.current?.focus();
    else setSearch({ opened: String(one.id) }, { replace: moved || opened !== undefined });
  };
  const total = letters.data?.count ?? 0;
  const mayDecide = can("pipeline.amend");
  const table = useListed(letters, { ordering, opened: "opened" });
  return (
    <PageBody fill>
      <PageHeader
        title="Dead letters"
        line="Claims that did not get through for a reason that is not in the rules. Transient ones are tried again by themselves."
        actions={
          mayDecide &&
          total > 0 && (
            <Button leftSection={<IconRefresh size={16} aria-hidden />} onClick={() => setAll(true)}>
              Replay all that wait
            </Button>
          )
        }
      />
      <DataTable
        id="pipeline.letters"
        caption="Dead letters"
        columns={COLUMNS}
        {...table}
        rowKey={(one) => String(one.id)}
        rowLabel={(one) => `claim ${one.claim_id}`}
        noun={["claim", "claims"]}
        onOpen={show}
        openKey={opened}
        filters={
          <Select
            size="xs"
            w={150}
            aria-label="Kind"
            placeholder="Any kind"
            clearable
            data={(Object.keys(LETTERS) as Letter["letter"][]).map((one) => ({
              value: one,
              label: LETTERS[one].label,
            }))}
            value={letter ?? null}
            onChange={(value) => setSearch({ letter: value ?? undefined, page: undefined })}
          />
        }
        selected={mayDecide ? (chosen, clear) => <Chosen letters={chosen} onDone={clear} /> : undefined}
        empty={<Empty>No dead letter waits. Every claim was placed or has failed by a rule.</Empty>}
      />
      {all && <Replay ids={[]} total={total} onClose={() => setAll(false)} onDone={() => setAll(false)} />}
      {opened && (
        <LetterDrawer
          ref={panel}
          id={Number(opened)}
          tab={search.tab}
          onTab={(tab) => setSearch({ tab }, { replace: true })}
          onClose={() => setSearch({ opened: undefined, tab: undefined })}
        />
      )}
    </PageBody>
  );
}

function Chosen({ letters, onDone }: { letters: Letter[]; onDone: () => void }) {
  const [asked, setAsked] = useState<"replay" | "write off" | null>(null);
  const ids = letters.map(({ id }) => id);
  const close = () => setAsked(null);
  return (
    <>
      <Button size="compact-sm" variant="subtle" onClick={() => setAsked("replay")}>
        Replay
      </Button>
      <Button
        size="compact-sm"
        variant="subtle"
        color="red"
        c="var(--tone-red)"
        onClick={() => setAsked("write off")}
      >
        Write off
      </Button>
      <Button size="compact-sm" variant="subtle" onClick={onDone}>
        Select none
      </Button>
      {asked === "replay" && <Replay ids={ids} total={ids.length} onClose={close} onDone={onDone} />}
      {asked === "write off" && <WriteOff ids={ids} onClose={close} onDone={onDone} />}
    </>
  );
}
