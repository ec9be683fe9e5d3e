/** Claim status in the app: upload, jobs, a job's results. */

import { IconListDetails, IconUpload } from "@tabler/icons-react";
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { type Room, rootRoute } from "@/shared/lib/room";
import { pick } from "@/shared/lib/search";

const parent = { getParentRoute: () => rootRoute };

export const routes = [
  createRoute({
    ...parent,
    path: "/status/upload",
    component: lazyRouteComponent(() => import("./upload/UploadPage"), "UploadPage"),
  }),
  createRoute({
    ...parent,
    path: "/status/jobs",
    validateSearch: pick("status", "ordering", "page", "page_size"),
    component: lazyRouteComponent(() => import("./jobs/JobsPage"), "JobsPage"),
  }),
  createRoute({
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
    component: lazyRouteComponent(() => import("./results/ResultsPage"), "ResultsPage"),
  }),
];

export const room: Room = {
  menu: {
    title: "Claim status",
    items: [
      { to: "/status/upload", label: "Bulk upload", icon: IconUpload, permission: "status.upload" },
      { to: "/status/jobs", label: "Jobs", icon: IconListDetails, permission: "status.read" },
    ],
  },
};
