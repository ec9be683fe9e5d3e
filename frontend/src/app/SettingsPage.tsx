/** Settings: a tab for each part that the person may see. */

import { Link, Navigate, Outlet, useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";

import { useCan } from "@/shared/session/session";
import { PageBody, PageHeader } from "@/shared/ui/PageHeader";

import { ROOMS } from "./rooms";
import css from "./SettingsPage.module.css";

const TABS = ROOMS.flatMap(({ room }) => room.settings ?? []).sort((a, b) => a.place - b.place);

export function SettingsPage() {
  const can = useCan();
  const tabs = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  // On a narrow screen the tabs scroll: the one that is open is to be seen.
  useEffect(() => {
    const open = tabs.current?.querySelector(`[href="${pathname}"]`);
    open?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [pathname]);
  return (
    <PageBody>
      <PageHeader title="Settings" />
      <nav ref={tabs} aria-label="Settings" className={css.tabs}>
        {TABS.filter((tab) => can(tab.permission)).map((tab) => (
          <Link key={tab.label} to={tab.to} className={css.tab}>
            {tab.label}
          </Link>
        ))}
      </nav>
      <Outlet />
    </PageBody>
  );
}

/** Leads to the first tab that the person may see. */
export function SettingsIndex() {
  const can = useCan();
  const first = TABS.find((tab) => can(tab.permission));
  return first ? <Navigate to={first.to} replace /> : null;
}
