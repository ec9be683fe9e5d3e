/** The menu: only what exists, and what the person may use. */

import { IconFileSearch, IconHome, IconListDetails, IconSettings, IconUpload } from "@tabler/icons-react";
import { Link, type LinkProps } from "@tanstack/react-router";
import type { ComponentType } from "react";

import { useCan } from "@/shared/session/session";

import css from "./Shell.module.css";

interface Item {
  to: LinkProps["to"];
  label: string;
  icon: ComponentType<{ size?: number; "aria-hidden"?: boolean }>;
  permission?: string;
  exact?: boolean;
}

const SECTIONS: { title?: string; items: Item[] }[] = [
  { items: [{ to: "/", label: "Home", icon: IconHome, exact: true }] },
  {
    title: "Claim status",
    items: [
      { to: "/status/upload", label: "Bulk upload", icon: IconUpload, permission: "status.upload" },
      { to: "/status/jobs", label: "Jobs", icon: IconListDetails, permission: "status.read" },
      { to: "/status/search", label: "Claim search", icon: IconFileSearch, permission: "claims.search" },
    ],
  },
  { title: "Administration", items: [{ to: "/settings", label: "Settings", icon: IconSettings }] },
];

export function MainMenu({ onChoose }: { onChoose: () => void }) {
  const can = useCan();
  return (
    <nav aria-label="Main" className={css.menu}>
      {SECTIONS.map((section, index) => {
        const items = section.items.filter((item) => !item.permission || can(item.permission));
        if (items.length === 0) return null;
        return (
          <div key={index}>
            {section.title && <div className={css.section}>{section.title}</div>}
            {items.map(({ to, label, icon: Icon, exact }) => (
              <Link
                key={label}
                to={to}
                className={css.item}
                activeOptions={{ exact: exact ?? false, includeSearch: false }}
                onClick={onChoose}
              >
                <Icon size={17} aria-hidden />
                {label}
              </Link>
            ))}
          </div>
        );
      })}
    </nav>
  );
}
