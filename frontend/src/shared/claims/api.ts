/** A claim's lines and payments, as the payer has them now. */

import { queryOptions } from "@tanstack/react-query";

import { api, data } from "@/shared/api/client";

export const detailsQuery = (claim_number: string, practice: string | undefined, payer: string | undefined) =>
  queryOptions({
    queryKey: ["details", claim_number, practice, payer],
    queryFn: ({ signal }) =>
      data(
        api.GET("/api/v1/claims/{claim_number}/details/", {
          params: { path: { claim_number }, query: { practice, payer } },
          signal,
        }),
      ),
    staleTime: 60_000,
    retry: false,
  });
