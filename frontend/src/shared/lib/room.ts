/** What a room brings to the app: its pages, and where the menu and the settings lead to them. */

import { createRootRoute, createRoute, type LinkProps } from "@tanstack/react-router";
import type { ComponentType } from "react";

/** The parents of every page; the app gives them their frame. */
export const rootRoute = createRootRoute();
export const settingsRoute = createRoute({ getParentRoute: () => rootRoute, path: "/settings" });

export interface MenuItem {
  to: LinkProps["to"];
  label: string;
  icon: ComponentType<{ size?: number; "aria-hidden"?: boolean }>;
  permission?: string;
  /** Shown as open on its own page alone, not on those whose address begins with its own. */
  exact?: boolean;
}

/** Rooms that name the same title share a section. */
export interface MenuSection {
  title: string;
  items: MenuItem[];
}

export interface SettingsTab {
  to: LinkProps["to"];
  label: string;
  permission: string;
  /** The lower, the further left; the first that a person may see opens. */
  place: number;
}

/** Beside it, a room exports its `routes`. */
export interface Room {
  menu?: MenuSection;
  settings?: SettingsTab[];
}
