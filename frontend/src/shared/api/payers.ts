/** The payers that can be asked. */

import { queryOptions } from "@tanstack/react-query";

import { api, data } from "./client";

export const payersQuery = queryOptions({
  queryKey: ["payers"],
  queryFn: () => data(api.GET("/api/v1/payers/")),
  staleTime: 10 * 60_000,
});
