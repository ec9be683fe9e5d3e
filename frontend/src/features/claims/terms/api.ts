/** Calls about payers' names and limits, and about how claims are handed out and watched. */

import { queryOptions } from "@tanstack/react-query";

import { api, data } from "@/shared/api/client";
import type { PayerLimitsForm, WorkSettingsChange } from "@/shared/api/types";

/** More payers than an organization has; the list is not paged on the page. */
const ALL = { page_size: 500 };
const LIMITS = "/api/v1/payers/limits/";
const ONE = "/api/v1/payers/limits/{limits_id}/";

const at = (limits_id: number) => ({ path: { limits_id } });

export const limitsQuery = queryOptions({
  queryKey: ["limits"],
  queryFn: async () => (await data(api.GET(LIMITS, { params: { query: ALL } }))).results,
});

export const addLimits = (body: PayerLimitsForm) => data(api.POST(LIMITS, { body }));
export const changeLimits = (id: number, body: PayerLimitsForm) =>
  data(api.PATCH(ONE, { params: at(id), body }));
export const removeLimits = (id: number) => data(api.DELETE(ONE, { params: at(id) }));

/** How many deadlines would change by a payer's limits, asked anew each time it is shown. */
export const deadlinesQuery = (id: number) =>
  queryOptions({
    queryKey: ["limits", id, "deadlines"],
    queryFn: () => data(api.GET(`${ONE}deadlines/`, { params: at(id) })),
    staleTime: 0,
    gcTime: 0,
  });

/** `claims` is the number that was shown: where it is another by now, nothing changes. */
export const reckonDeadlines = (id: number, claims: number) =>
  data(api.POST(`${ONE}deadlines/`, { params: at(id), body: { claims } }));

export const workSettingsQuery = queryOptions({
  queryKey: ["work-settings"],
  queryFn: () => data(api.GET("/api/v1/work/settings/")),
});

export const changeWorkSettings = (body: WorkSettingsChange) =>
  data(api.PATCH("/api/v1/work/settings/", { body }));
