/** A page's state in its address: filters, sorting, paging, the opened row. Never a patient's data. */

import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";

import type { Search } from "./search";

type SetUrl = (changes: Search, options?: { replace?: boolean }) => void;

/** The address's search values, and how to change some of them. */
export function useUrl(): [Search, SetUrl] {
  const search: Search = useSearch({ strict: false });
  const navigate = useNavigate();
  const set = useCallback<SetUrl>(
    (changes, options) => {
      const merge = (previous: Search) => ({ ...previous, ...changes });
      void navigate({ to: ".", search: merge as never, replace: options?.replace ?? false });
    },
    [navigate],
  );
  return [search, set];
}
