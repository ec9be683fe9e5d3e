/** Settings: who belongs to the organization, and what they may do. Only admins change it. */

import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import type { Member } from "@/shared/api/types";
import { useCan } from "@/shared/session/session";
import { Loaded } from "@/shared/ui/Loaded";
import { Panel } from "@/shared/ui/PageHeader";
import { type PlainColumn, PlainTable } from "@/shared/ui/table/PlainTable";
import { Ago } from "@/shared/ui/Values";

import { membersQuery } from "../api";
import { MemberActions } from "./MemberActions";
import { MemberDialog } from "./MemberDialog";
import { accessLabel, fullName, practiceNames, stateOf } from "./members";

const COLUMNS: PlainColumn<Member>[] = [
  { header: "Name", cell: fullName },
  { header: "User name", cell: (member) => member.username },
  { header: "E-mail", cell: (member) => member.email || "–" },
  { header: "Access", cell: (member) => accessLabel(member.access) },
  { header: "Practices", cell: practiceNames },
  {
    header: "Last log-in",
    cell: (member) => (member.last_login ? <Ago at={member.last_login} /> : "Never"),
  },
  { header: "State", cell: (member) => stateOf(member.is_active) },
];

export function MembersPage() {
  const manage = useCan()("members.manage");
  const members = useQuery(membersQuery);
  // Null: a member to be added.
  const [opened, setOpened] = useState<Member | null | undefined>();
  const actions: PlainColumn<Member> = {
    header: "",
    align: "end",
    cell: (member) => <MemberActions member={member} onChange={() => setOpened(member)} />,
  };
  return (
    <>
      <Panel
        flush
        title="Members"
        aside={
          manage && (
            <Button
              size="xs"
              leftSection={<IconPlus size={15} aria-hidden />}
              onClick={() => setOpened(null)}
            >
              Add a member
            </Button>
          )
        }
      >
        <Loaded query={members} empty="No members yet.">
          {(rows) => (
            <PlainTable
              caption="Members"
              rows={rows}
              rowKey={(member) => member.id}
              columns={manage ? [...COLUMNS, actions] : COLUMNS}
            />
          )}
        </Loaded>
      </Panel>
      {opened !== undefined && <MemberDialog member={opened} onClose={() => setOpened(undefined)} />}
    </>
  );
}
