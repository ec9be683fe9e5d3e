/** Calls about claims in work: lists, one claim, what people do with it. */

import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";

import { api, data } from "@/shared/api/client";
import { asProblem } from "@/shared/api/problem";
import { stringifySearch } from "@/shared/lib/search";

import type { Wanted } from "./filters";
import type { Range } from "./reports/range";
import type { ClaimsQuery, WorkClaim, SoughtPatient } from "./types";

/** Begins the key of everything that a change to a claim in work makes stale. */
export const WORK = "work";

const CLAIMS = "/api/v1/work/claims/";
const CLAIM = "/api/v1/work/claims/{claim_id}/";

const at = (claim_id: number) => ({ path: { claim_id } });

export const claimsQuery = (query: ClaimsQuery) =>
  queryOptions({
    queryKey: [WORK, "list", query],
    queryFn: ({ signal }) => data(api.GET(CLAIMS, { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

export const totalsQuery = (query: ClaimsQuery) =>
  queryOptions({
    queryKey: [WORK, "totals", query],
    queryFn: ({ signal }) => data(api.GET(`${CLAIMS}totals/`, { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

/** A patient's claims: asked by POST, so that no patient is in an address; forgotten when no longer shown. */
export const patientQuery = (wanted: SoughtPatient, page: { page: number; page_size: number }) =>
  queryOptions({
    queryKey: [WORK, "patient", wanted, page],
    queryFn: ({ signal }) => data(api.POST(`${CLAIMS}search/`, { body: { ...wanted, ...page }, signal })),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });

export const claimQuery = (id: number) =>
  queryOptions({
    queryKey: [WORK, "claim", id],
    queryFn: ({ signal }) => data(api.GET(CLAIM, { params: at(id), signal })),
  });

export const historyQuery = (id: number) =>
  infiniteQueryOptions({
    queryKey: [WORK, "history", id],
    queryFn: ({ signal, pageParam }) =>
      data(
        api.GET(`${CLAIM}history/`, {
          params: { ...at(id), query: { page: pageParam, page_size: 50 } },
          signal,
        }),
      ),
    initialPageParam: 1,
    getNextPageParam: (last, _, page) => (last.next ? page + 1 : undefined),
  });

/** What is on one's own desk; for administrators and auditors what everybody has, too. */
export const statsQuery = queryOptions({
  queryKey: [WORK, "stats"],
  queryFn: ({ signal }) => data(api.GET("/api/v1/work/stats/", { signal })),
  refetchInterval: 60_000,
});

/** Who takes escalated claims. */
export const leadsQuery = queryOptions({
  queryKey: [WORK, "leads"],
  queryFn: ({ signal }) => data(api.GET("/api/v1/work/leads/", { signal })),
  staleTime: 60_000,
});

/** Where the claims of a list are as a file; the browser downloads it, streamed. */
export const claimsFileHref = (wanted: Wanted, format: "csv" | "xlsx") =>
  `${CLAIMS}export/${stringifySearch({ ...wanted, format })}`;

export const reportQuery = (range: Range) =>
  queryOptions({
    queryKey: [WORK, "report", range],
    queryFn: ({ signal }) => data(api.GET("/api/v1/work/reports/", { params: { query: range }, signal })),
    placeholderData: keepPreviousData,
  });

/** The parts of a report that can be had as a file. */
export const REPORTS = [
  { value: "throughput", label: "By person and day" },
  { value: "denials", label: "Denials by payer and reason" },
  { value: "recovered", label: "Recovered" },
  { value: "days_in_work", label: "Days in work" },
] as const;

export const reportFileHref = (report: string, range: Range, format: "csv" | "xlsx") =>
  `/api/v1/work/reports/export/${stringifySearch({ ...range, report, format })}`;

/** The claim as it is now, and who has changed it since it was read. */
export interface Overtaken {
  claim: WorkClaim;
  by: string;
}

/** What a refusal says that came because somebody else was first; null where the problem is another one. */
export function overtakenIn(error: unknown): Overtaken | null {
  const { status, body } = asProblem(error);
  if (status !== 409 || typeof body !== "object" || body === null || !("current" in body)) return null;
  const { current, theirs = [] } = body as { current: WorkClaim; theirs?: { who: string }[] };
  return { claim: current, by: theirs.find(({ who }) => who !== "")?.who ?? "Claimdeck" };
}
