/** Accounts in the app: organization, practices, tokens and records, all under Settings. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { type Room, settingsRoute } from "@/shared/lib/room";
import { pick } from "@/shared/lib/search";

const parent = { getParentRoute: () => settingsRoute };

export const routes = [
  createRoute({
    ...parent,
    path: "/organization",
    component: lazyRouteComponent(() => import("./organization/OrganizationPage"), "OrganizationPage"),
  }),
  createRoute({
    ...parent,
    path: "/practices",
    component: lazyRouteComponent(() => import("./practices/PracticesPage"), "PracticesPage"),
  }),
  createRoute({
    ...parent,
    path: "/tokens",
    component: lazyRouteComponent(() => import("./tokens/TokensPage"), "TokensPage"),
  }),
  createRoute({
    ...parent,
    path: "/records",
    validateSearch: pick("list", "user", "kind", "from", "to", "page", "page_size"),
    component: lazyRouteComponent(() => import("./records/RecordsPage"), "RecordsPage"),
  }),
];

export const room: Room = {
  settings: [
    { to: "/settings/organization", label: "Organization", permission: "practices.manage", place: 12 },
    { to: "/settings/practices", label: "Practices", permission: "practices.read", place: 10 },
    { to: "/settings/tokens", label: "API tokens", permission: "tokens.manage", place: 30 },
    { to: "/settings/records", label: "Records", permission: "access_records.read", place: 60 },
  ],
};
