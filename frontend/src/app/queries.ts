/** How answers are kept: in memory only, and all forgotten when the session ends. */

import { QueryClient } from "@tanstack/react-query";

import { sessionQuery } from "@/features/accounts/api";
import { onSignedOut } from "@/shared/api/client";
import { NO_ANSWER, Problem } from "@/shared/api/problem";

const AGAIN = new Set([NO_ANSWER, 502, 503, 504]);

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2000,
      retry: (failures, error) => failures < 2 && error instanceof Problem && AGAIN.has(error.status),
    },
  },
});

/** Forgets everything that was loaded and shows the log-in. */
export function forgetSession(): void {
  void queryClient.cancelQueries();
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== sessionQuery.queryKey[0] });
  queryClient.setQueryData(sessionQuery.queryKey, null);
}

onSignedOut(() => {
  // The first question "who am I" of a visitor is answered 401 too: there is nothing to forget then.
  if (queryClient.getQueryData(sessionQuery.queryKey)) forgetSession();
});
