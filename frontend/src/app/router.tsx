/** The addresses of the app. Every page is its own file to load, fetched when it is first needed. */

import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";

import { parseSearch, pick, stringifySearch } from "@/shared/lib/search";

import { Broken } from "./Broken";
import { Missing } from "./Missing";
import { Root } from "./Root";

const rootRoute = createRootRoute({ component: Root, notFoundComponent: Missing });
const parent = { getParentRoute: () => rootRoute };

const home = createRoute({
  ...parent,
  path: "/",
  component: lazyRouteComponent(() => import("./home/HomePage"), "HomePage"),
});

const upload = createRoute({
  ...parent,
  path: "/status/upload",
  component: lazyRouteComponent(() => import("@/features/status/upload/UploadPage"), "UploadPage"),
});

const jobs = createRoute({
  ...parent,
  path: "/status/jobs",
  validateSearch: pick("status", "ordering", "page", "page_size"),
  component: lazyRouteComponent(() => import("@/features/status/jobs/JobsPage"), "JobsPage"),
});

const job = createRoute({
  ...parent,
  path: "/status/jobs/$jobId",
  validateSearch: pick(
    "outcome",
    "success",
    "only",
    "claim_number",
    "ordering",
    "page",
    "page_size",
    "row",
    "tab",
  ),
  component: lazyRouteComponent(() => import("@/features/status/results/ResultsPage"), "ResultsPage"),
});

const search = createRoute({
  ...parent,
  path: "/status/search",
  component: lazyRouteComponent(() => import("@/features/inquiries/SearchPage"), "SearchPage"),
});

const settings = createRoute({
  ...parent,
  path: "/settings",
  component: lazyRouteComponent(() => import("./SettingsPage"), "SettingsPage"),
});
const inSettings = { getParentRoute: () => settings };

const settingsIndex = createRoute({
  ...inSettings,
  path: "/",
  component: lazyRouteComponent(() => import("./SettingsPage"), "SettingsIndex"),
});
const practices = createRoute({
  ...inSettings,
  path: "/practices",
  component: lazyRouteComponent(() => import("@/features/accounts/PracticesPage"), "PracticesPage"),
});
const payers = createRoute({
  ...inSettings,
  path: "/payers",
  component: lazyRouteComponent(() => import("@/features/payers/PayersPage"), "PayersPage"),
});
const tokens = createRoute({
  ...inSettings,
  path: "/tokens",
  component: lazyRouteComponent(() => import("@/features/accounts/TokensPage"), "TokensPage"),
});
const notifications = createRoute({
  ...inSettings,
  path: "/notifications",
  component: lazyRouteComponent(() => import("@/features/notifications/PreferencesPage"), "PreferencesPage"),
});
const members = createRoute({
  ...inSettings,
  path: "/members",
  component: lazyRouteComponent(() => import("@/features/accounts/MembersPage"), "MembersPage"),
});

const records = createRoute({
  ...inSettings,
  path: "/records",
  validateSearch: pick("list", "user", "kind", "from", "to", "page", "page_size"),
  component: lazyRouteComponent(() => import("@/features/accounts/RecordsPage"), "RecordsPage"),
});

// The log-in has no page of its own: it stands in for any page, and leads on to it.
const login = createRoute({
  ...parent,
  path: "/login",
  beforeLoad: () => {
    throw redirect({ to: "/" });
  },
});

const routeTree = rootRoute.addChildren([
  home,
  upload,
  jobs,
  job,
  search,
  settings.addChildren([settingsIndex, practices, payers, tokens, notifications, members, records]),
  login,
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
