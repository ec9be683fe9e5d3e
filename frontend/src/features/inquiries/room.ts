/** Inquiries in the app: the search for one claim at the payer. */

import { IconFileSearch } from "@tabler/icons-react";
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { type Room, rootRoute } from "@/shared/lib/room";

export const routes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/status/search",
    component: lazyRouteComponent(() => import("./SearchPage"), "SearchPage"),
  }),
];

export const room: Room = {
  menu: {
    title: "Claim status",
    items: [
      { to: "/status/search", label: "Claim search", icon: IconFileSearch, permission: "claims.search" },
    ],
  },
};
