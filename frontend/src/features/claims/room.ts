/** Claims in work in the app: payers' limits, and how claims are handed out and watched. */

import { IconCalendarDue } from "@tabler/icons-react";
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { type Room, rootRoute, settingsRoute } from "@/shared/lib/room";

const parent = { getParentRoute: () => rootRoute };

export const routes = [
  createRoute({
    ...parent,
    path: "/work/limits",
    component: lazyRouteComponent(() => import("./terms/LimitsPage"), "LimitsPage"),
  }),
  createRoute({
    getParentRoute: () => settingsRoute,
    path: "/work",
    component: lazyRouteComponent(() => import("./terms/WorkSettingsPage"), "WorkSettingsPage"),
  }),
];

export const room: Room = {
  menu: {
    title: "Work",
    items: [
      { to: "/work/limits", label: "Payers’ limits", icon: IconCalendarDue, permission: "work.read_all" },
    ],
  },
  settings: [{ to: "/settings/work", label: "Work", permission: "work.read_all", place: 15 }],
};
