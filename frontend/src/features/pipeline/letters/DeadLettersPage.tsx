/** The dead-letter queue: claims that did not get through for a reason that is not in the rules. */

import { Button, Select } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { money, NONE } from "@/shared/lib/money";
import { count, counted } from "@/shared/lib/numbers";
import { pageIn } from "@/shared/lib/search";
import { tell } from "@/shared/lib/tell";
import { useUrl } from "@/shared/lib/url";
import { useCan } from "@/shared/session/session";
import { Confirm } from "@/shared/ui/dialog/Confirm";
import { PageBody, PageHeader } from "@/shared/ui/PageHeader";
import { Empty } from "@/shared/ui/states";
import { type Column, knownOrdering } from "@/shared/ui/table/columns";
import { DataTable } from "@/shared/ui/table/DataTable";
import { LookBadge } from "@/shared/ui/Tone";
import { Ago } from "@/shared/ui/Values";

import { askAnew, lettersQuery, replayLetters, writeOffLetters } from "../api";
import { LETTERS } from "../looks";
import type { Letter } from "../types";

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
    sort: "charge_amount",
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
  const total = letters.data?.count ?? 0;
  const mayDecide = can("pipeline.amend");
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
        rows={letters.data?.results}
        stale={letters.isPlaceholderData}
        rowKey={(one) => String(one.id)}
        rowLabel={(one) => `claim ${one.claim_id}`}
        noun={["claim", "claims"]}
        total={total}
        page={page}
        pageSize={pageSize}
        ordering={ordering}
        error={letters.error}
        onRetry={() => void letters.refetch()}
        onPage={(next) => setSearch({ page: String(next) })}
        onPageSize={(size) => setSearch({ page_size: String(size), page: undefined })}
        onOrdering={(next) => setSearch({ ordering: next, page: undefined })}
        onOpen={() => undefined}
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

interface DecidingProps {
  ids: number[];
  onClose: () => void;
  onDone: () => void;
}

/** Without ids: all that wait. */
function Replay({ ids, total, onClose, onDone }: DecidingProps & { total: number }) {
  const client = useQueryClient();
  const replay = useMutation({
    mutationFn: () => replayLetters(ids),
    onSuccess: ({ count: number }) => {
      void askAnew(client);
      tell(`${counted(number, "claim")} wait to be processed again.`);
      onDone();
    },
  });
  return (
    <Confirm
      opened
      title={`Replay ${counted(total, "claim")}`}
      action={`Replay ${counted(total, "claim")}`}
      danger={false}
      busy={replay.isPending}
      error={replay.error}
      onConfirm={() => replay.mutate()}
      onClose={onClose}
    >
      They go through the whole pipeline again as they are. One that is poison comes back; amend it first.
    </Confirm>
  );
}

function WriteOff({ ids, onClose, onDone }: DecidingProps) {
  const client = useQueryClient();
  const writeOff = useMutation({
    mutationFn: () => writeOffLetters(ids),
    onSuccess: ({ count: number }) => {
      void askAnew(client);
      tell(`${counted(number, "claim")} written off.`);
      onDone();
    },
  });
  return (
    <Confirm
      opened
      title={`Write off ${counted(ids.length, "claim")}`}
      action={`Write off ${counted(ids.length, "claim")}`}
      busy={writeOff.isPending}
      error={writeOff.error}
      onConfirm={() => writeOff.mutate()}
      onClose={onClose}
    >
      They stay where they are, and are neither tried again nor counted among those that wait.
    </Confirm>
  );
}
