/** People in the app: who belongs to the organization, how they work, and who waits to be let in. */

import { IconUsers } from "@tabler/icons-react";
import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";

import { type Room, rootRoute, settingsRoute } from "@/shared/lib/room";
import { pick } from "@/shared/lib/search";

export const routes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/people",
    validateSearch: pick(
      "search",
      "access",
      "standing",
      "role",
      "skill",
      "ordering",
      "page",
      "page_size",
      "person",
      "tab",
    ),
    component: lazyRouteComponent(() => import("./PeoplePage"), "PeoplePage"),
  }),
  // Where the list of people stood before; links to it are kept.
  createRoute({
    getParentRoute: () => settingsRoute,
    path: "/members",
    beforeLoad: () => {
      throw redirect({ to: "/people" });
    },
  }),
];

export const room: Room = {
  menu: {
    title: "Administration",
    items: [{ to: "/people", label: "People", icon: IconUsers, permission: "members.read" }],
  },
};
