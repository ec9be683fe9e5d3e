/** The columns of the list of people. */

import { Text } from "@mantine/core";
import { IconUserOff } from "@tabler/icons-react";

import type { Person, Workload } from "@/shared/api/types";
import { date } from "@/shared/lib/dates";
import type { Column } from "@/shared/ui/table/columns";
import { ToneBadge } from "@/shared/ui/Tone";
import { Ago } from "@/shared/ui/Values";

import { accessName, practiceNames, skillLabel } from "./people";
import css from "./People.module.css";

export type Load = Workload;

/** By the id of the person; nothing for those who work no claims. */
export type Loads = Map<string, Load>;

export function columnsOf(loads: Loads | undefined): Column<Person>[] {
  return [
    {
      id: "name",
      header: "Name",
      sort: "name",
      text: true,
      primary: true,
      cell: (person) => person.name,
    },
    { id: "username", header: "User name", sort: "username", text: true, cell: (person) => person.username },
    {
      id: "access",
      header: "Access",
      sort: "access",
      text: true,
      cell: (person) =>
        person.standing === "inactive" ? (
          <ToneBadge tone="grey" icon={IconUserOff}>
            Deactivated
          </ToneBadge>
        ) : (
          accessName(person.access)
        ),
    },
    { id: "role", header: "Role", sort: "role", text: true, cell: (person) => person.role?.name ?? "–" },
    { id: "skills", header: "Skills", text: true, cell: (person) => <Skills person={person} /> },
    {
      id: "today",
      header: "Today",
      align: "end",
      cell: (person) => {
        const load = loads?.get(person.id);
        return load ? `${load.today}/${load.capacity}` : `–/${person.daily_capacity}`;
      },
    },
    { id: "open", header: "Open", align: "end", cell: (person) => loads?.get(person.id)?.open ?? "–" },
    {
      id: "absent",
      header: "Absent until",
      cell: (person) => (person.absent_until ? date(person.absent_until) : "–"),
    },
    {
      id: "last_seen",
      header: "Last seen",
      sort: "last_seen_at",
      cell: (person) => (person.last_seen_at ? <Ago at={person.last_seen_at} /> : "Never"),
    },
    {
      id: "max_daily_claims",
      header: "Claims a day",
      sort: "max_daily_claims",
      align: "end",
      hidden: true,
      cell: (person) => person.max_daily_claims,
    },
    {
      id: "seniority",
      header: "Seniority",
      sort: "seniority",
      align: "end",
      hidden: true,
      cell: (person) => person.seniority,
    },
    { id: "practices", header: "Practices", text: true, hidden: true, maxWidth: 240, cell: practiceNames },
    { id: "email", header: "E-mail", text: true, hidden: true, cell: (person) => person.email || "–" },
  ];
}

const SHOWN_SKILLS = 4;

function Skills({ person }: { person: Person }) {
  if (person.skills.length === 0) return "–";
  // The best first: the row has room for a few.
  const skills = [...person.skills].sort((a, b) => b.level - a.level || a.name.localeCompare(b.name));
  const rest = skills.slice(SHOWN_SKILLS).map(skillLabel).join(", ");
  return (
    <span className={css.skills}>
      {skills.slice(0, SHOWN_SKILLS).map((skill) => (
        <span key={skill.skill} className={css.skill}>
          {skillLabel(skill)}
        </span>
      ))}
      {rest && (
        <Text span size="xs" c="dimmed" title={rest}>
          and {person.skills.length - SHOWN_SKILLS} more
        </Text>
      )}
    </span>
  );
}
