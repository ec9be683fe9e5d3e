/** A paged list whose page, size and order stand in the address: what its table needs of the answer. */

import type { UseQueryResult } from "@tanstack/react-query";

import { pageIn } from "../../lib/search";
import { useUrl } from "../../lib/url";

interface Answer<T> {
  count: number;
  results: T[];
}

/** Props of a `DataTable`; `opened` is what the address calls the opened row, which another page does not have. */
export function useListed<T>(
  answer: UseQueryResult<Answer<T>>,
  { ordering, opened }: { ordering: string | undefined; opened?: string },
) {
  const [search, setSearch] = useUrl();
  return {
    rows: answer.data?.results,
    stale: answer.isPlaceholderData,
    total: answer.data?.count ?? 0,
    ...pageIn(search),
    ordering,
    error: answer.error,
    onRetry: () => void answer.refetch(),
    onPage: (page: number) => setSearch({ page: String(page), ...(opened && { [opened]: undefined }) }),
    onPageSize: (size: number) => setSearch({ page_size: String(size), page: undefined }),
    onOrdering: (next: string | undefined) => setSearch({ ordering: next, page: undefined }),
  };
}
