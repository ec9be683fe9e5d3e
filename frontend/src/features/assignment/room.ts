/** Assignment in the app: a file of claims becomes a plan, a plan becomes work; and the rules that plans follow. */

import { IconListNumbers, IconUsersGroup } from "@tabler/icons-react";
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { type Room, rootRoute } from "@/shared/lib/room";
import { pick } from "@/shared/lib/search";

const parent = { getParentRoute: () => rootRoute };

export const routes = [
  createRoute({
    ...parent,
    path: "/assignment",
    component: lazyRouteComponent(() => import("./upload/AssignmentPage"), "AssignmentPage"),
  }),
  createRoute({
    ...parent,
    path: "/assignment/plans/$planId",
    validateSearch: pick("tab", "person", "only", "bottleneck", "ordering", "page", "page_size", "row"),
    component: lazyRouteComponent(() => import("./plan/PlanPage"), "PlanPage"),
  }),
  createRoute({
    ...parent,
    path: "/rules",
    component: lazyRouteComponent(() => import("./rules/RulesPage"), "RulesPage"),
  }),
];

export const room: Room = {
  menu: {
    title: "Work",
    items: [
      { to: "/assignment", label: "Assignment", icon: IconUsersGroup, permission: "assignment.read" },
      { to: "/rules", label: "Rules", icon: IconListNumbers, permission: "assignment.read" },
    ],
  },
};
