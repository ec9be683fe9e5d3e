/** The pipeline in the app: its counters and batches, what failed and why, what was loaded, the dead-letter queue. */

import { IconArrowsRight, IconDatabaseImport, IconFileX, IconMailX, IconRulerMeasure } from "@tabler/icons-react";
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { type Room, rootRoute } from "@/shared/lib/room";
import { pick } from "@/shared/lib/search";

const parent = { getParentRoute: () => rootRoute };

export const routes = [
  createRoute({
    ...parent,
    path: "/pipeline",
    validateSearch: pick("ordering", "page", "page_size", "batch"),
    component: lazyRouteComponent(() => import("./overview/PipelinePage"), "PipelinePage"),
  }),
  createRoute({
    ...parent,
    path: "/failed_claims",
    validateSearch: pick(
      "rule",
      "category",
      "resolution",
      "held",
      "assigned_to",
      "ordering",
      "page",
      "page_size",
      "failed",
      "tab",
    ),
    component: lazyRouteComponent(() => import("./failed/FailedClaimsPage"), "FailedClaimsPage"),
  }),
  createRoute({
    ...parent,
    path: "/pipeline/loaded",
    validateSearch: pick("filter", "review", "ordering", "page", "page_size", "claim", "tab"),
    component: lazyRouteComponent(() => import("./loaded/LoadedClaimsPage"), "LoadedClaimsPage"),
  }),
  createRoute({
    ...parent,
    path: "/pipeline/rules",
    component: lazyRouteComponent(() => import("./rules/RulesPage"), "RulesPage"),
  }),
  createRoute({
    ...parent,
    path: "/pipeline/dead-letters",
    validateSearch: pick("letter", "ordering", "page", "page_size", "opened", "tab"),
    component: lazyRouteComponent(() => import("./letters/DeadLettersPage"), "DeadLettersPage"),
  }),
];

export const room: Room = {
  menu: {
    title: "Pipeline",
    items: [
      {
        to: "/pipeline",
        label: "Pipeline",
        icon: IconArrowsRight,
        permission: "pipeline.read",
        exact: true,
      },
      { to: "/failed_claims", label: "Failed claims", icon: IconFileX, permission: "pipeline.read" },
      { to: "/pipeline/loaded", label: "Loaded claims", icon: IconDatabaseImport, permission: "pipeline.read" },
      { to: "/pipeline/rules", label: "Pipeline rules", icon: IconRulerMeasure, permission: "pipeline.read" },
      { to: "/pipeline/dead-letters", label: "Dead letters", icon: IconMailX, permission: "pipeline.read" },
    ],
  },
};
