/** Settings: a tab for each part that the person may see. */

import { Link, Outlet, type LinkProps } from "@tanstack/react-router";

import { useCan } from "@/features/accounts/session";
import { PageBody, PageHeader } from "@/shared/ui/PageHeader";

import css from "./SettingsPage.module.css";

const TABS: { to: LinkProps["to"]; label: string; permission?: string }[] = [
  { to: "/settings/practices", label: "Practices" },
  { to: "/settings/payers", label: "Payer accounts", permission: "payers.manage" },
  { to: "/settings/tokens", label: "API tokens", permission: "tokens.manage" },
  { to: "/settings/notifications", label: "Notifications" },
  { to: "/settings/members", label: "Members", permission: "members.manage" },
];

export function SettingsPage() {
  const can = useCan();
  return (
    <PageBody>
      <PageHeader title="Settings" />
      <nav aria-label="Settings" className={css.tabs}>
        {TABS.filter((tab) => !tab.permission || can(tab.permission)).map((tab) => (
          <Link key={tab.label} to={tab.to} className={css.tab}>
            {tab.label}
          </Link>
        ))}
      </nav>
      <Outlet />
    </PageBody>
  );
}
