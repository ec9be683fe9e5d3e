/** Settings: who belongs to the organization, and what they may do. */

import { useQuery } from "@tanstack/react-query";

import type { Member } from "@/shared/api/types";
import { Loaded } from "@/shared/ui/Loaded";
import { Panel } from "@/shared/ui/PageHeader";
import { PlainTable } from "@/shared/ui/PlainTable";
import { Ago } from "@/shared/ui/Values";

import { membersQuery } from "./api";

const ACCESS: Record<string, string> = {
  admin: "Admin: everything",
  member: "Member: uploads and reads",
  auditor: "Auditor: reads, changes nothing",
  operator: "Operator: no patient data",
};

function fullName(member: Member): string {
  return [member.first_name, member.last_name].filter(Boolean).join(" ") || member.username;
}

export function MembersPage() {
  const members = useQuery(membersQuery);
  return (
    <Panel title="Members" flush>
      <Loaded query={members} empty="No members yet.">
        {(rows) => (
          <PlainTable
            caption="Members"
            rows={rows}
            rowKey={(member) => member.id}
            columns={[
              { header: "Name", cell: fullName },
              { header: "User name", cell: (member) => member.username },
              { header: "E-mail", cell: (member) => member.email || "–" },
              { header: "Access", cell: (member) => ACCESS[member.access] ?? member.access },
              {
                header: "Practices",
                cell: (member) =>
                  member.practices.length
                    ? member.practices.map((practice) => practice.name).join(", ")
                    : "All",
              },
              {
                header: "Last log-in",
                cell: (member) => (member.last_login ? <Ago at={member.last_login} /> : "Never"),
              },
              { header: "State", cell: (member) => (member.is_active ? "Active" : "Locked") },
            ]}
          />
        )}
      </Loaded>
    </Panel>
  );
}
