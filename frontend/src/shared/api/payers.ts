/** The payers that can be asked. */

import { queryOptions } from "@tanstack/react-query";

import { api, data } from "./client";
import type { components } from "./schema";

export const payersQuery = queryOptions({
  queryKey: ["payers"],
  queryFn: () => data(api.GET("/api/v1/payers/")),
  staleTime: 10 * 60_000,
});

export type Capabilities = components["schemas"]["CapabilitiesOut"];

/** How one claim can be looked up at this payer: whole windows hold every claim. Both while it is not known. */
export function waysToSearch(able: Capabilities | undefined): ("number" | "patient")[] {
  const ways = ["number", "patient"] as const;
  return ways.filter((way) => !able || able.by_window || able[`by_${way}`]);
}
