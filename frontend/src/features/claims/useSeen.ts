/** A claim in work was changed: what shows it is brought up to date, and lists and counters are asked anew. */

import { useQueryClient } from "@tanstack/react-query";

import type { WorkClaim } from "./types";

import { claimQuery, WORK } from "./api";

/** Call it with the claim as it is now, or with nothing where several have changed. */
export function useSeen(): (claim?: WorkClaim) => void {
  const queries = useQueryClient();
  return (claim) => {
    if (claim) queries.setQueryData(claimQuery(claim.id).queryKey, claim);
    void queries.invalidateQueries({
      queryKey: [WORK],
      predicate: ({ queryKey }) => !claim || queryKey[1] !== "claim" || queryKey[2] !== claim.id,
    });
    if (claim) void queries.invalidateQueries({ queryKey: [WORK, "history", claim.id] });
  };
}
