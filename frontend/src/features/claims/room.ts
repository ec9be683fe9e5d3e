/** Claims in work in the app: one's own desk, all claims, reports, payers' limits and how claims are handed out. */

import { IconBriefcase, IconCalendarDue, IconChartBar, IconStack2 } from "@tabler/icons-react";
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { type Room, rootRoute, settingsRoute } from "@/shared/lib/room";
import { pick } from "@/shared/lib/search";

import { FILTER_NAMES } from "./filters";

const parent = { getParentRoute: () => rootRoute };
const list = pick(...FILTER_NAMES, "ordering", "page", "page_size", "claim", "tab");

export const routes = [
  createRoute({
    ...parent,
    path: "/work/mine",
    validateSearch: list,
    component: lazyRouteComponent(() => import("./mine/MyClaimsPage"), "MyClaimsPage"),
  }),
  createRoute({
    ...parent,
    path: "/work/all",
    validateSearch: list,
    component: lazyRouteComponent(() => import("./all/AllClaimsPage"), "AllClaimsPage"),
  }),
  createRoute({
    ...parent,
    path: "/work/reports",
    validateSearch: pick("from", "to"),
    component: lazyRouteComponent(() => import("./reports/ReportsPage"), "ReportsPage"),
  }),
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
      { to: "/work/mine", label: "My claims", icon: IconBriefcase, permission: "work.change" },
      { to: "/work/all", label: "All claims", icon: IconStack2, permission: "work.read_all" },
      { to: "/work/reports", label: "Reports", icon: IconChartBar, permission: "work.read_all" },
      { to: "/work/limits", label: "Payers’ limits", icon: IconCalendarDue, permission: "work.read_all" },
    ],
  },
  settings: [{ to: "/settings/work", label: "Work", permission: "work.read_all", place: 15 }],
};
