/** The practice one works for now: uploads and look-ups start with it. */

import { Button, Menu } from "@mantine/core";
import { IconBuilding, IconChevronDown } from "@tabler/icons-react";

import { usePractice, useSession } from "@/shared/session/session";

export function PracticeSelector() {
  const { user } = useSession();
  const [chosen, choose] = usePractice();
  if (user.practices.length < 2) return null;
  const current = user.practices.find((practice) => practice.id === chosen);
  return (
    <Menu width={300}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          c="var(--cd-text)"
          size="compact-sm"
          visibleFrom="xs"
          leftSection={<IconBuilding size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          maw={240}
        >
          {current?.name ?? "All practices"}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflowY: "auto" }}>
        <Menu.Label>Practice for uploads and look-ups</Menu.Label>
        <Menu.RadioGroup value={current?.id ?? ""} onChange={(id) => choose(id || null)}>
          <Menu.RadioItem value="" closeMenuOnClick>
            All practices
          </Menu.RadioItem>
          {user.practices.map((practice) => (
            <Menu.RadioItem key={practice.id} value={practice.id} closeMenuOnClick>
              {practice.name} <span style={{ color: "var(--cd-muted)" }}>· {practice.tin}</span>
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
