/** Calls about assignment: files of claims, plans and their claims, what is done with a plan. */

import { keepPreviousData, type QueryClient, queryOptions } from "@tanstack/react-query";

import { API, api, data } from "@/shared/api/client";
import { isAway } from "@/shared/api/outage";
import { asProblem } from "@/shared/api/problem";
import type { paths } from "@/shared/api/schema";
import { retryWhileBusy } from "@/shared/lib/busy";
import { stringifySearch } from "@/shared/lib/search";

import type { Only } from "./plan/filters";
import type { Move, Plan, Selection, Stale } from "./types";

const IMPORTS = "/api/v1/assignment/imports/";
const PLANS = "/api/v1/assignment/plans/";
const PLAN = "/api/v1/assignment/plans/{plan_id}/";

const at = (plan_id: string) => ({ path: { plan_id } });

export const isMaking = (plan: Pick<Plan, "stage"> | undefined): boolean => plan?.stage === "making";

type PlanFilters = NonNullable<paths[typeof PLANS]["get"]["parameters"]["query"]>;

/** The newest plans, renewed while one of them is made. */
export const plansQuery = (query: PlanFilters) =>
  queryOptions({
    queryKey: ["plans", query],
    queryFn: ({ signal }) => data(api.GET(PLANS, { params: { query }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: (state) => (!isAway() && state.state.data?.results.some(isMaking) ? 2000 : false),
  });

/** A plan, asked once a second while it is made. */
export const planQuery = (id: string) =>
  queryOptions({
    queryKey: ["plan", id],
    queryFn: ({ signal }) => data(api.GET(PLAN, { params: at(id), signal })),
    refetchInterval: (state) => (!isAway() && isMaking(state.state.data) ? 1000 : false),
  });

type ItemFilters = NonNullable<paths[`${typeof PLAN}items/`]["get"]["parameters"]["query"]>;
export type WantedItems = Pick<ItemFilters, "person" | "bottleneck" | "ordering" | "page" | "page_size"> & {
  only?: Only;
};

/** One page of a plan's claims; what was moved makes another plan of it, and is asked anew. */
export const itemsQuery = (id: string, fingerprint: string, { only, ...query }: WantedItems) =>
  queryOptions({
    queryKey: ["plan", id, "items", fingerprint, only, query],
    queryFn: ({ signal }) =>
      data(
        api.GET(`${PLAN}items/`, {
          params: { ...at(id), query: only ? { ...query, [only]: true } : query },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });

export const moveItems = (id: string, body: Move) => data(api.POST(`${PLAN}move/`, { params: at(id), body }));
export const executePlan = (id: string, fingerprint: string) =>
  data(api.POST(`${PLAN}execute/`, { params: at(id), body: { fingerprint } }));
export const discardPlan = (id: string) => data(api.POST(`${PLAN}discard/`, { params: at(id) }));
export const undoPlan = (id: string) => data(api.POST(`${PLAN}undo/`, { params: at(id) }));
export const cancelPlan = (id: string) => data(api.POST(`${PLAN}cancel/`, { params: at(id) }));

/** Whatever was loaded of a plan, and the lists that show it, are asked anew. */
export function forget(queries: QueryClient, id: string): void {
  void queries.invalidateQueries({ queryKey: ["plan", id] });
  void queries.invalidateQueries({ queryKey: ["plans"] });
}

/** What changed before a plan was confirmed, where that is why it was refused; else null. */
export function staleIn(error: unknown): Stale | null {
  const { status, body } = error ? asProblem(error) : { status: 0, body: null };
  const given = status === 409 ? (body as Partial<Stale> | null) : null;
  return Array.isArray(given?.changes) && typeof given.new_plan === "string"
    ? { changes: given.changes, new_plan: given.new_plan }
    : null;
}

export const errorsHref = (id: string, format: "csv" | "xlsx" = "csv") =>
  `${API}assignment/plans/${encodeURIComponent(id)}/errors/${stringifySearch({ format })}`;
export const templateHref = (format: "csv" | "xlsx") =>
  `${API}assignment/imports/template/${stringifySearch({ format })}`;

export interface ImportOptions {
  practice: string;
  keep_other_columns: boolean;
  days: number;
  /** Headers of the file that are mapped by hand, to our columns, "" for none; null: as for the last such file. */
  columns: Readonly<Record<string, string>> | null;
}

/** The form of a file and its options, and the same under the schema's names. */
function formOf(file: File, { columns, practice, keep_other_columns, days }: ImportOptions) {
  const given = {
    ...(practice && { practice }),
    ...(columns !== null && { columns: JSON.stringify(columns) }),
    keep_other_columns: String(keep_other_columns),
    days: String(days),
  };
  const form = new FormData();
  form.append("file", file, file.name);
  for (const [key, value] of Object.entries(given)) form.append(key, value);
  // The form itself goes as it is, with its boundary.
  return { body: { file: file.name, ...given } as never, bodySerializer: () => form };
}

/** What a file of claims holds; nothing of it is stored. */
export const previewClaims = (file: File, options: ImportOptions, signal?: AbortSignal) =>
  retryWhileBusy(() => data(api.POST(`${IMPORTS}preview/`, { ...formOf(file, options), signal })), signal);

/** A plan of the claims of a file. */
export const planFile = (file: File, options: ImportOptions) =>
  retryWhileBusy(() => data(api.POST(IMPORTS, formOf(file, options))));

/** A plan of claims that are here already. */
export const planSelection = (body: Selection) => data(api.POST(IMPORTS, { body }));
