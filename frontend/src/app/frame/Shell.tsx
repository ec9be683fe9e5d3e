/** The frame around every page: menu, search, practice, bell, person. */

import { AppShell, Burger, Group } from "@mantine/core";
import { useDisclosure, useHotkeys } from "@mantine/hooks";
import { Link, Outlet } from "@tanstack/react-router";

import { Bell } from "@/features/notifications/Bell";
import { useSession } from "@/shared/session/session";

import { IdleGuard } from "../auth/IdleGuard";
import { GlobalSearch } from "./GlobalSearch";
import { Help } from "./Help";
import { MainMenu } from "./MainMenu";
import { Mark } from "./Mark";
import { OutageBanner } from "./OutageBanner";
import { PracticeSelector } from "./PracticeSelector";
import { SandboxBanner } from "./SandboxBanner";
import css from "./Shell.module.css";
import { UserMenu } from "./UserMenu";

export function Shell() {
  const { sandbox } = useSession();
  const [menu, { toggle, close }] = useDisclosure(false);
  const [help, helpControl] = useDisclosure(false);
  useHotkeys([["shift+?", helpControl.toggle]]);
  return (
    <>
      <a className={css.skip} href="#content">
        Skip to content
      </a>
      <AppShell
        layout="alt"
        header={{ height: 52 }}
        navbar={{ width: 204, breakpoint: "sm", collapsed: { mobile: !menu } }}
        transitionDuration={0}
        className={css.shell}
        data-sandbox={sandbox || undefined}
      >
        <AppShell.Header className={css.header}>
          <Group gap="sm" wrap="nowrap" h="100%" px="md">
            <Burger
              opened={menu}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label="Menu"
              aria-expanded={menu}
            />
            <GlobalSearch />
            <Group gap={4} wrap="nowrap" ml="auto">
              <PracticeSelector />
              <Bell />
              <UserMenu onHelp={helpControl.open} />
            </Group>
          </Group>
        </AppShell.Header>
        <AppShell.Navbar className={css.navbar}>
          <Group justify="space-between" className={css.brandRow}>
            <Link to="/" className={css.brand} onClick={close}>
              <Mark />
              Claimdeck
            </Link>
            <Burger opened={menu} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Close the menu" />
          </Group>
          <MainMenu onChoose={close} />
        </AppShell.Navbar>
        <AppShell.Main id="content" tabIndex={-1} className={css.main}>
          <OutageBanner />
          {sandbox && <SandboxBanner />}
          <Outlet />
        </AppShell.Main>
      </AppShell>
      <Help opened={help} onClose={helpControl.close} />
      <IdleGuard />
    </>
  );
}
