/** The person's menu: who one is, light or dark, help, log out. */

import { type MantineColorScheme, Menu, Text, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import { IconApi, IconDevices, IconHelp, IconKey, IconLogout } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { signOut, signOutEverywhere } from "@/features/accounts/api";
import { PasswordDialog } from "@/features/accounts/PasswordDialog";
import { tellFailed } from "@/shared/lib/tell";
import { displayName, initials, useSession } from "@/shared/session/session";
import { Confirm } from "@/shared/ui/dialog/Confirm";

import { loggedOut } from "../queries";
import css from "./UserMenu.module.css";

const SCHEMES = [
  { value: "auto", label: "Follow the system" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
] as const;

export function UserMenu({ onHelp }: { onHelp: () => void }) {
  const { user, version } = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const leave = useMutation({ mutationFn: signOut, onSuccess: loggedOut, onError: tellFailed });
  const [changing, setChanging] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const leaveAll = useMutation({ mutationFn: signOutEverywhere, onSuccess: loggedOut });
  return (
    <>
      <Menu width={240}>
        <Menu.Target>
          <UnstyledButton
            className={css.avatar}
            aria-label={`${initials(user)}, account of ${displayName(user)}`}
          >
            {initials(user)}
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <div className={css.who}>
            <Text fw={600} size="sm" truncate>
              {displayName(user)}
            </Text>
            <Text c="dimmed" size="xs" truncate>
              {user.organization.name} · {user.access}
            </Text>
          </div>
          <Menu.Divider />
          <Menu.Label>Theme</Menu.Label>
          <Menu.RadioGroup
            value={colorScheme}
            onChange={(value) => setColorScheme(value as MantineColorScheme)}
          >
            {SCHEMES.map(({ value, label }) => (
              <Menu.RadioItem key={value} value={value}>
                {label}
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconHelp size={16} aria-hidden />}
            rightSection={
              <Text c="dimmed" size="xs">
                ?
              </Text>
            }
            onClick={onHelp}
          >
            Help and keys
          </Menu.Item>
          <Menu.Item component="a" href="/api/v1/docs" leftSection={<IconApi size={16} aria-hidden />}>
            API documentation
          </Menu.Item>
          <Menu.Item leftSection={<IconKey size={16} aria-hidden />} onClick={() => setChanging(true)}>
            Change the password
          </Menu.Item>
          <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => leave.mutate()}>
            Log out
          </Menu.Item>
          <Menu.Item leftSection={<IconDevices size={16} aria-hidden />} onClick={() => setLeaving(true)}>
            Log out everywhere
          </Menu.Item>
          <Menu.Divider />
          <Text c="dimmed" size="xs" px="sm" py={4}>
            Claimdeck {version}
          </Text>
        </Menu.Dropdown>
      </Menu>
      {changing && <PasswordDialog onClose={() => setChanging(false)} />}
      <Confirm
        opened={leaving}
        title="Log out everywhere"
        action="Log out everywhere"
        busy={leaveAll.isPending}
        error={leaveAll.error}
        onClose={() => {
          leaveAll.reset();
          setLeaving(false);
        }}
        onConfirm={() => leaveAll.mutate()}
      >
        Your sessions end in this browser and in every other. API tokens go on to hold; revoke them under
        Settings.
      </Confirm>
    </>
  );
}
