/** Records: who saw which patient data, and what people did to access itself. */

import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { api, data } from "@/shared/api/client";
import type { AuditKind } from "@/shared/api/types";

export interface Wanted {
  user?: string;
  /** Days of the reader's own time, both counted. */
  from?: string;
  to?: string;
  page: number;
  page_size: number;
}

export const ACTIONS: Record<string, string> = {
  upload: "Uploaded a file",
  delete: "Deleted a job",
  list_rows: "Listed results",
  view_row: "Opened a result",
  view_details: "Opened a claim",
  search_payer: "Asked the payer",
  check_claim: "Asked the payer about a claim in work",
  download_results: "Downloaded results",
};

/** The moment at which a day begins here, or the next one. */
export function startOf(day: string | undefined, plus = 0): string | undefined {
  const [year, month, date] = (day ?? "").split("-").map(Number);
  if (!year || !month || !date) return undefined;
  return new Date(year, month - 1, date + plus).toISOString();
}

const moments = ({ from, to, ...rest }: Wanted) => ({ ...rest, from: startOf(from), to: startOf(to, 1) });

export const auditQuery = (wanted: Wanted & { kind?: AuditKind }) =>
  queryOptions({
    queryKey: ["records", "audit", wanted],
    queryFn: () => data(api.GET("/api/v1/audit-records/", { params: { query: moments(wanted) } })),
    placeholderData: keepPreviousData,
  });

export const accessQuery = (wanted: Wanted & { action?: string }) =>
  queryOptions({
    queryKey: ["records", "access", wanted],
    queryFn: () => data(api.GET("/api/v1/access-records/", { params: { query: moments(wanted) } })),
    placeholderData: keepPreviousData,
  });
