/** The organization's own lists: skills that claims need, and job titles from the most senior down. */

import { Stack, Tabs, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";

import { Dialog } from "@/shared/ui/dialog/Dialog";

import {
  addRole,
  addSkill,
  askAnew,
  orderRoles,
  removeRole,
  removeSkill,
  renameRole,
  renameSkill,
  rolesQuery,
  skillsQuery,
} from "../api";
import { NameList } from "./NameList";

export function ListsDialog({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const skills = useQuery(skillsQuery);
  const roles = useQuery(rolesQuery);
  const changed = (key: readonly unknown[]) => {
    void queries.invalidateQueries({ queryKey: key });
    // Their names stand beside people.
    void askAnew(queries);
  };
  return (
    <Dialog opened onClose={onClose} title="Skills and roles" size="lg">
      <Tabs defaultValue="skills" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="skills">Skills</Tabs.Tab>
          <Tabs.Tab value="roles">Roles</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="skills" pt="sm">
          <Stack gap="xs">
            <Text size="sm" c="dimmed">
              A claim needs the skill of its payer, under any of the payer&rsquo;s names.
            </Text>
            <NameList
              query={skills}
              noun="skill"
              removal={(skill) =>
                `${skill.name} is taken from the list and from everybody who has it. Their open claims that need it return to the pool.`
              }
              add={addSkill}
              rename={renameSkill}
              remove={removeSkill}
              onChanged={() => changed(skillsQuery.queryKey)}
            />
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="roles" pt="sm">
          <Stack gap="xs">
            <Text size="sm" c="dimmed">
              The most senior on top: of two people alike, a claim goes to the one whose role stands higher.
            </Text>
            <NameList
              query={roles}
              noun="role"
              removal={(role) => `${role.name} is taken from the list and from everybody who has it.`}
              add={addRole}
              rename={renameRole}
              remove={removeRole}
              order={orderRoles}
              onChanged={() => changed(rolesQuery.queryKey)}
            />
          </Stack>
        </Tabs.Panel>
      </Tabs>
    </Dialog>
  );
}
