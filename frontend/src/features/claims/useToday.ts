/** The office's day, by which the server counts deadlines; until it is known, the reader's. */

import { useQuery } from "@tanstack/react-query";

import { useNow } from "@/shared/lib/now";

import { statsQuery } from "./api";
import { dayOf } from "./deadlines";

/** `YYYY-MM-DD`. */
export function useToday(): string {
  const readers = dayOf(useNow());
  return useQuery(statsQuery).data?.today ?? readers;
}
