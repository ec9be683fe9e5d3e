/** The person's menu: who one is, light or dark, help, log out. */

import { Menu, Text, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import {
  IconApi,
  IconCheck,
  IconDeviceDesktop,
  IconHelp,
  IconLogout,
  IconMoon,
  IconSun,
} from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";

import { signOut } from "@/features/accounts/api";
import { displayName, initials, useSession } from "@/features/accounts/session";
import { tellFailed } from "@/shared/lib/tell";

import { forgetSession } from "./queries";
import css from "./UserMenu.module.css";

const SCHEMES = [
  { value: "auto", label: "Follow the system", icon: IconDeviceDesktop },
  { value: "light", label: "Light", icon: IconSun },
  { value: "dark", label: "Dark", icon: IconMoon },
] as const;

export function UserMenu({ onHelp }: { onHelp: () => void }) {
  const { user, version } = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const leave = useMutation({ mutationFn: signOut, onSuccess: forgetSession, onError: tellFailed });
  return (
    <Menu width={240}>
      <Menu.Target>
        <UnstyledButton className={css.avatar} aria-label={`Account of ${displayName(user)}`}>
          <span aria-hidden>{initials(user)}</span>
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
        <Menu.Label>Colours</Menu.Label>
        {SCHEMES.map(({ value, label, icon: Icon }) => (
          <Menu.Item
            key={value}
            closeMenuOnClick={false}
            role="menuitemradio"
            aria-checked={colorScheme === value}
            leftSection={<Icon size={16} aria-hidden />}
            rightSection={colorScheme === value ? <IconCheck size={14} aria-hidden /> : null}
            onClick={() => setColorScheme(value)}
          >
            {label}
          </Menu.Item>
        ))}
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
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => leave.mutate()}>
          Log out
        </Menu.Item>
        <Menu.Divider />
        <Text c="dimmed" size="xs" px="sm" py={4}>
          Claimdeck {version}
        </Text>
      </Menu.Dropdown>
    </Menu>
  );
}
