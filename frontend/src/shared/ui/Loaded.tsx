/** A list that is loading, failed, empty or there. */

import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { Empty, Failed, Lines } from "./states";

interface Props<T> {
  query: UseQueryResult<T[]>;
  empty: ReactNode;
  children: (rows: T[]) => ReactNode;
}

export function Loaded<T>({ query, empty, children }: Props<T>) {
  if (query.data) return query.data.length === 0 ? <Empty>{empty}</Empty> : children(query.data);
  return (
    <div style={{ padding: 16 }}>
      {query.isError ? (
        <Failed error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Lines rows={4} height={20} />
      )}
    </div>
  );
}
