/** The addresses of the app. Every page is its own file to load, fetched when it is first needed. */

import {
  type AnyRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
  redirect,
} from "@tanstack/react-router";

import { rootRoute, settingsRoute } from "@/shared/lib/room";
import { parseSearch, stringifySearch } from "@/shared/lib/search";

import { Broken } from "./Broken";
import { Missing } from "./Missing";
import { ROOMS } from "./rooms";
import { Root } from "./Root";

rootRoute.update({ component: Root, notFoundComponent: Missing });
settingsRoute.update({ component: lazyRouteComponent(() => import("./SettingsPage"), "SettingsPage") });

const home = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  component: lazyRouteComponent(() => import("./home/HomePage"), "HomePage"),
});

const settingsIndex = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/",
  component: lazyRouteComponent(() => import("./SettingsPage"), "SettingsIndex"),
});

// The log-in has no page of its own: it stands in for any page, and leads on to it.
const login = createRoute({
  getParentRoute: () => rootRoute,
  path: "/login",
  beforeLoad: () => {
    throw redirect({ to: "/" });
  },
});

// A visitor registers here; whoever is logged in has no need to.
const register = createRoute({
  getParentRoute: () => rootRoute,
  path: "/register",
  component: () => <Navigate to="/" replace />,
});

type RoomRoute = (typeof ROOMS)[number]["routes"][number];
const routes = [home, login, register, settingsIndex, ...ROOMS.flatMap<RoomRoute>((room) => room.routes)];
const below = (parent: AnyRoute) => routes.filter((route) => route.options.getParentRoute() === parent);

const routeTree = rootRoute.addChildren([
  ...below(rootRoute),
  settingsRoute.addChildren(below(settingsRoute)),
]);

export const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch,
  defaultPreload: "intent",
  defaultErrorComponent: Broken,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
  interface HistoryState {
    /** A claim number to look up on arrival; kept out of the address. */
    claimNumber?: string;
  }
}
