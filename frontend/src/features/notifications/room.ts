/** Notifications in the app: what one wants to be told, under Settings. The bell is in the app's frame. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { type Room, settingsRoute } from "@/shared/lib/room";

export const routes = [
  createRoute({
    getParentRoute: () => settingsRoute,
    path: "/notifications",
    component: lazyRouteComponent(() => import("./PreferencesPage"), "PreferencesPage"),
  }),
];

export const room: Room = {
  settings: [
    { to: "/settings/notifications", label: "Notifications", permission: "notifications", place: 40 },
  ],
};
