/** The people of the organization: who they are, how they work, what they have. Admins change it. */

import { Button, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconListDetails, IconMailForward, IconPlus, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";

import type { Access, PeopleQuery } from "@/shared/api/types";
import { counted } from "@/shared/lib/numbers";
import { pageIn, type Search } from "@/shared/lib/search";
import { useUrl } from "@/shared/lib/url";
import { useCan } from "@/shared/session/session";
import { Drawer } from "@/shared/ui/dialog/Drawer";
import { PageBody, PageHeader } from "@/shared/ui/PageHeader";
import { Empty } from "@/shared/ui/states";
import { knownOrdering } from "@/shared/ui/table/columns";
import { DataTable } from "@/shared/ui/table/DataTable";
import { useListed } from "@/shared/ui/table/listed";

import { AddDialog } from "./AddDialog";
import { peopleQuery, rolesQuery, skillsQuery } from "./api";
import { columnsOf } from "./columns";
import { InvitationsDialog } from "./InvitationsDialog";
import { ListsDialog } from "./lists/ListsDialog";
import { ACCESS, accessName } from "./people";
import { PersonView } from "./person/PersonView";
import { useLoads } from "./useLoads";
import { Waiting } from "./Waiting";

const STANDINGS = [
  { value: "active", label: "Active" },
  { value: "inactive", label: "Deactivated" },
];

type Opened = "add" | "invitations" | "lists" | null;

export function PeoplePage() {
  const manage = useCan()("members.manage");
  const [search, setSearch] = useUrl();
  const [opened, setOpened] = useState<Opened>(null);
  const loads = useLoads();
  const columns = useMemo(() => columnsOf(loads), [loads]);
  const { page, pageSize } = pageIn(search);
  const ordering = knownOrdering(columns, search.ordering);
  const wanted = filtersIn(search);
  const people = useQuery(peopleQuery({ ...wanted, ordering, page, page_size: pageSize }));
  const open = (person: string | undefined, replace = false) =>
    setSearch({ person, ...(person === undefined && { tab: undefined }) }, { replace });
  const total = people.data?.count;
  const table = useListed(people, { ordering });
  return (
    <PageBody fill>
      <PageHeader
        title="People"
        line={total === undefined ? "\u00a0" : counted(total, "person", "people")}
        actions={
          manage && (
            <>
              <Button
                variant="default"
                leftSection={<IconListDetails size={16} aria-hidden />}
                onClick={() => setOpened("lists")}
              >
                Skills and roles
              </Button>
              <Button
                variant="default"
                leftSection={<IconMailForward size={16} aria-hidden />}
                onClick={() => setOpened("invitations")}
              >
                Invitations
              </Button>
              <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpened("add")}>
                Add a person
              </Button>
            </>
          )
        }
      />
      <Waiting manage={manage} />
      <DataTable
        id="people"
        caption="People"
        columns={columns}
        {...table}
        rowKey={(person) => person.id}
        rowLabel={(person) => person.name}
        noun={["person", "people"]}
        onOpen={(person, moved) => open(person.id, moved)}
        openKey={search.person}
        filters={<Filters search={search} />}
        empty={
          <Empty
            action={
              <Button variant="default" onClick={() => setSearch(NO_FILTER)}>
                Show everybody
              </Button>
            }
          >
            Nobody fits these filters.
          </Empty>
        }
      />
      {search.person && (
        <Drawer label="Opened person" onClose={() => open(undefined)}>
          <PersonView
            key={search.person}
            id={search.person}
            tab={search.tab}
            load={loads?.get(search.person)}
            onTab={(tab) => setSearch({ tab }, { replace: true })}
            onClose={() => open(undefined)}
          />
        </Drawer>
      )}
      {opened === "add" && <AddDialog onClose={() => setOpened(null)} />}
      {opened === "invitations" && <InvitationsDialog onClose={() => setOpened(null)} />}
      {opened === "lists" && <ListsDialog onClose={() => setOpened(null)} />}
    </PageBody>
  );
}

const NO_FILTER: Search = {
  search: undefined,
  access: undefined,
  standing: undefined,
  role: undefined,
  skill: undefined,
  page: undefined,
};

/** What an address asks for; what is no choice of ours is left out. Whoever waits stands above the list. */
function filtersIn(search: Search): PeopleQuery {
  const id = (text: string | undefined) => (/^[1-9]\d{0,15}$/.test(text ?? "") ? Number(text) : undefined);
  return {
    waiting: false,
    search: search.search?.slice(0, 150),
    access: ACCESS.find(({ value }) => value === search.access)?.value,
    standing: STANDINGS.find(({ value }) => value === search.standing)?.value as PeopleQuery["standing"],
    role: id(search.role),
    skill: id(search.skill),
  };
}

function Filters({ search }: { search: Search }) {
  const [, setSearch] = useUrl();
  const skills = useQuery(skillsQuery);
  const roles = useQuery(rolesQuery);
  const [name, setName] = useState(search.search ?? "");
  const set = (changes: Search) => setSearch({ ...changes, page: undefined }, { replace: true });
  const setLater = useDebouncedCallback((text: string) => set({ search: text.trim() || undefined }), 250);
  const named = (rows: { id: number; name: string }[] | undefined) =>
    (rows ?? []).map((one) => ({ value: String(one.id), label: one.name }));
  const choice = (key: "access" | "standing" | "role" | "skill", label: string) => ({
    size: "xs",
    w: 140,
    "aria-label": label,
    placeholder: `Any ${label.toLowerCase()}`,
    clearable: true,
    value: search[key] ?? null,
    onChange: (value: string | null) => set({ [key]: value ?? undefined }),
  });
  return (
    <>
      <TextInput
        size="xs"
        w={200}
        aria-label="Name contains"
        placeholder="Name"
        leftSection={<IconSearch size={14} aria-hidden />}
        maxLength={150}
        value={name}
        onChange={(event) => {
          setName(event.currentTarget.value);
          setLater(event.currentTarget.value);
        }}
      />
      <Select
        {...choice("access", "Access")}
        data={ACCESS.map(({ value }) => ({ value, label: accessName(value as Access) }))}
      />
      <Select {...choice("role", "Role")} data={named(roles.data)} />
      <Select {...choice("skill", "Skill")} data={named(skills.data)} searchable />
      <Select {...choice("standing", "State")} data={STANDINGS} />
    </>
  );
}
