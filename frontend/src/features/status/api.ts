/** Calls about claim status: jobs, their rows, preview and upload. */

import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { API, api, data } from "@/shared/api/client";
import { isAway } from "@/shared/api/outage";
import type { paths } from "@/shared/api/schema";
import type { Job, JobChange, Outcome, PatientWanted, Preview } from "@/shared/api/types";
import { retryWhileBusy } from "@/shared/lib/busy";
import { stringifySearch } from "@/shared/lib/search";
import { isRunning } from "@/shared/runs/states";

import type { RetryScope } from "./retrying";

const JOBS = "/api/v1/claims/csv-jobs/";
const JOB = "/api/v1/claims/csv-jobs/{job_id}/";

type JobFilters = Omit<NonNullable<paths[typeof JOBS]["get"]["parameters"]["query"]>, "filename"> & {
  filename?: string;
};
type RowFilters = paths[`${typeof JOB}rows/`]["get"]["parameters"]["query"];

const at = (job_id: string) => ({ path: { job_id } });

export const running = (job: Pick<Job, "status"> | undefined): boolean =>
  job !== undefined && isRunning(job.status);

/**
 * One page of jobs. Renewed every two seconds while one of them runs and the tab is looked at.
 * A file name is asked for by POST, so that none is in an address.
 */
export const jobsQuery = (query: JobFilters) =>
  queryOptions({
    queryKey: ["jobs", query],
    queryFn: ({ signal }) => {
      const { filename, ...others } = query;
      return filename
        ? data(api.POST(`${JOBS}search/`, { body: { ...others, filename }, signal }))
        : data(api.GET(JOBS, { params: { query: others }, signal }));
    },
    placeholderData: keepPreviousData,
    refetchInterval: (state) => (!isAway() && state.state.data?.results.some(running) ? 2000 : false),
  });

export const jobQuery = (id: string) =>
  queryOptions({
    queryKey: ["job", id],
    queryFn: ({ signal }) => data(api.GET(JOB, { params: at(id), signal })),
  });

/** Asked once a second while the job runs; the browser answers from its ETag where nothing changed. */
export const progressQuery = (id: string, active: boolean) =>
  queryOptions({
    queryKey: ["progress", id],
    queryFn: ({ signal }) => data(api.GET(`${JOB}progress/`, { params: at(id), signal })),
    enabled: active,
    refetchInterval: () => (active && !isAway() ? 1000 : false),
    staleTime: 0,
  });

export const rowsQuery = (id: string, query: RowFilters) =>
  queryOptions({
    queryKey: ["rows", id, query],
    queryFn: ({ signal }) => data(api.GET(`${JOB}rows/`, { params: { ...at(id), query }, signal })),
    placeholderData: keepPreviousData,
  });

/** A patient's rows: asked by POST, so that no patient is in an address. */
export const findPatientRows = (
  id: string,
  wanted: PatientWanted,
  page: { page: number; page_size: number },
) => data(api.POST(`${JOB}rows/search/`, { params: at(id), body: { ...wanted, ...page } }));

export const rowQuery = (id: string, rowId: string) =>
  queryOptions({
    queryKey: ["rows", id, "one", rowId],
    queryFn: ({ signal }) =>
      data(
        api.GET(`${JOB}rows/{row_id}/`, { params: { path: { job_id: id, row_id: Number(rowId) } }, signal }),
      ),
  });

export const retryJob = (id: string, scope: RetryScope) =>
  data(api.POST(`${JOB}retry/`, { params: { ...at(id), query: { scope } } }));
export const cancelJob = (id: string) => data(api.POST(`${JOB}cancel/`, { params: at(id) }));
export const deleteJob = (id: string) => data(api.DELETE(JOB, { params: at(id) }));
export const changeJob = (id: string, body: JobChange) => data(api.PATCH(JOB, { params: at(id), body }));

/** Where a job's results file is; the browser downloads it, streamed. */
export function resultsHref(
  id: string,
  options: { format?: "xlsx"; only?: "failed" | "not_answered" } = {},
): string {
  return `${API}claims/csv-jobs/${encodeURIComponent(id)}/results/${stringifySearch(options)}`;
}

export const templateHref = (format: "csv" | "xlsx") =>
  `${API}claims/bulk/template/${stringifySearch({ format })}`;

export interface UploadOptions {
  provider: string;
  practice: string;
  use_batch_query: boolean;
  start_date: string;
  end_date: string;
  recheck_every: string;
  /** Headers of the file that are mapped by hand, to our columns, "" for none; null: as for the last such file. */
  columns: Readonly<Record<string, string>> | null;
}

async function send(
  file: File,
  { columns, ...options }: UploadOptions,
  preview: boolean,
  signal?: AbortSignal,
): Promise<Job | Preview> {
  const mapped = columns === null ? "" : JSON.stringify(columns);
  const given = Object.entries({ ...options, columns: mapped }).filter(([, value]) => value !== "");
  const form = new FormData();
  form.append("file", file, file.name);
  given.forEach(([key, value]) => form.append(key, String(value)));
  return retryWhileBusy(
    () =>
      data(
        api.POST("/api/v1/claims/bulk/upload/", {
          params: { query: { preview } },
          // The schema's names, checked; the form itself goes as it is, with its boundary.
          body: { file: file.name, ...(Object.fromEntries(given) as Record<string, string>) },
          bodySerializer: () => form,
          signal,
        }),
      ),
    signal,
  );
}

export const previewFile = async (file: File, options: UploadOptions, signal?: AbortSignal) =>
  (await send(file, options, true, signal)) as Preview;

export const uploadFile = async (file: File, options: UploadOptions) =>
  (await send(file, options, false)) as Job;

/** A plan of who gets the claims of these outcomes, or rows; nothing is assigned before it is confirmed. */
export const planJob = (body: { job: string } & ({ outcomes: Outcome[] } | { rows: number[] })) =>
  data(api.POST("/api/v1/assignment/imports/", { body }));
