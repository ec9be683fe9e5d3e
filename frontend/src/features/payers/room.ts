/** Payers in the app: the accounts with which they are asked, under Settings. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { type Room, settingsRoute } from "@/shared/lib/room";

export const routes = [
  createRoute({
    getParentRoute: () => settingsRoute,
    path: "/payers",
    component: lazyRouteComponent(() => import("./PayersPage"), "PayersPage"),
  }),
];

export const room: Room = {
  settings: [{ to: "/settings/payers", label: "Payer accounts", permission: "payers.read", place: 20 }],
};
