/** Those who registered and wait to be let in, on top of the people. */

import { Button, Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import type { Person } from "@/shared/api/types";
import { Panel } from "@/shared/ui/PageHeader";
import { PlainTable } from "@/shared/ui/table/PlainTable";
import { Ago } from "@/shared/ui/Values";

import { peopleQuery } from "./api";
import { ApproveDialog, DeclineDialog } from "./Approval";

/** The server lets no more wait at once. */
const MOST_WAITING = 200;

type Asked = { what: "approve" | "decline"; person: Person } | null;

export function Waiting({ manage }: { manage: boolean }) {
  const waiting = useQuery(peopleQuery({ standing: "awaiting", page_size: MOST_WAITING }));
  const [asked, setAsked] = useState<Asked>(null);
  const rows = waiting.data?.results ?? [];
  if (rows.length === 0 && asked === null) return null;
  return (
    <Panel flush title="Waiting for approval">
      <PlainTable
        caption="Waiting for approval"
        rows={rows}
        rowKey={(person) => person.id}
        columns={[
          { header: "Name", cell: (person) => person.name },
          { header: "User name", cell: (person) => person.username },
          { header: "Registered", cell: (person) => <Ago at={person.created_at} /> },
          {
            header: "",
            align: "end",
            cell: (person) =>
              manage && (
                <Group gap={6} justify="flex-end" wrap="nowrap">
                  <Button
                    size="compact-xs"
                    aria-label={`Approve ${person.name}`}
                    onClick={() => setAsked({ what: "approve", person })}
                  >
                    Approve
                  </Button>
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    color="red"
                    c="var(--tone-red)"
                    aria-label={`Decline ${person.name}`}
                    onClick={() => setAsked({ what: "decline", person })}
                  >
                    Decline
                  </Button>
                </Group>
              ),
          },
        ]}
      />
      {asked?.what === "approve" && <ApproveDialog person={asked.person} onClose={() => setAsked(null)} />}
      {asked?.what === "decline" && <DeclineDialog person={asked.person} onClose={() => setAsked(null)} />}
    </Panel>
  );
}
