/** The menu: only what exists, and what the person may use. */

import { IconHome, IconSettings } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

import type { MenuItem, MenuSection } from "@/shared/lib/room";
import { useCan } from "@/shared/session/session";

import { ROOMS } from "../rooms";
import css from "./Shell.module.css";

const HOME: MenuItem = { to: "/", label: "Home", icon: IconHome, exact: true };

/** The sections below Home: those of the rooms, in their order, then the settings. */
const SECTIONS = new Map<string, MenuItem[]>();
const ADMINISTRATION: MenuSection = {
  title: "Administration",
  items: [{ to: "/settings", label: "Settings", icon: IconSettings }],
};
for (const menu of [...ROOMS.map(({ room }) => room.menu), ADMINISTRATION])
  if (menu) SECTIONS.set(menu.title, [...(SECTIONS.get(menu.title) ?? []), ...menu.items]);

export function MainMenu({ onChoose }: { onChoose: () => void }) {
  const can = useCan();
  return (
    <nav aria-label="Main" className={css.menu}>
      <div>
        <Item item={HOME} onChoose={onChoose} />
      </div>
      {[...SECTIONS].map(([title, all]) => {
        const items = all.filter((item) => !item.permission || can(item.permission));
        if (items.length === 0) return null;
        return (
          <div key={title}>
            <div className={css.section}>{title}</div>
            {items.map((item) => (
              <Item key={item.label} item={item} onChoose={onChoose} />
            ))}
          </div>
        );
      })}
    </nav>
  );
}

interface ItemProps {
  item: MenuItem;
  onChoose: () => void;
}

function Item({ item: { to, label, icon: Icon, exact = false }, onChoose }: ItemProps) {
  return (
    <Link to={to} className={css.item} activeOptions={{ exact, includeSearch: false }} onClick={onChoose}>
      <Icon size={17} aria-hidden />
      {label}
    </Link>
  );
}
