/** Calls about claim status: jobs, their rows, preview, single look-ups. */

import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { API, get, patch, post, remove } from "@/shared/api/client";
import type {
  ClaimDetails,
  Job,
  JobState,
  Page,
  Preview,
  Progress,
  Row,
  RowDetail,
  SearchAnswer,
} from "@/shared/api/types";
import { stringifySearch } from "@/shared/lib/search";

const JOB = "claims/csv-jobs/{id}/";

export const RUNNING: ReadonlySet<JobState> = new Set<JobState>(["PENDING", "PROCESSING", "CANCELLING"]);
export const running = (job: Pick<Job, "status"> | undefined): boolean =>
  job !== undefined && RUNNING.has(job.status);

type Query = Record<string, string | number | undefined>;

/** One page of jobs. Renewed every two seconds while one of them runs and the tab is looked at. */
export const jobsQuery = (query: Query) =>
  queryOptions({
    queryKey: ["jobs", query],
    queryFn: ({ signal }) => get<Page<Job>>("claims/csv-jobs/", { query, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: (state) => (state.state.data?.results.some(running) ? 2000 : false),
  });

export const jobQuery = (id: string) =>
  queryOptions({ queryKey: ["job", id], queryFn: ({ signal }) => get<Job>(JOB, { path: { id }, signal }) });

/** Asked once a second while the job runs; the browser answers from its ETag where nothing changed. */
export const progressQuery = (id: string, active: boolean) =>
  queryOptions({
    queryKey: ["progress", id],
    queryFn: ({ signal }) => get<Progress>(`${JOB}progress/`, { path: { id }, signal }),
    enabled: active,
    refetchInterval: active ? 1000 : false,
    staleTime: 0,
  });

export const rowsQuery = (id: string, query: Query) =>
  queryOptions({
    queryKey: ["rows", id, query],
    queryFn: ({ signal }) => get<Page<Row>>(`${JOB}rows/`, { path: { id }, query, signal }),
    placeholderData: keepPreviousData,
  });

export interface PatientWanted {
  subscriber_id?: string;
  first_name?: string;
  last_name?: string;
  date_of_birth?: string;
}

export const findPatientRows = (id: string, body: PatientWanted) =>
  post<Page<Row>>(`${JOB}rows/search/`, { path: { id }, body });

export const rowQuery = (id: string, rowId: string) =>
  queryOptions({
    queryKey: ["rows", id, "one", rowId],
    queryFn: ({ signal }) => get<RowDetail>(`${JOB}rows/{row_id}/`, { path: { id, row_id: rowId }, signal }),
  });

export const retryJob = (id: string, scope: "failed" | "all") =>
  post<Job>(`${JOB}retry/`, { path: { id }, query: { scope } });
export const cancelJob = (id: string) => post<Job>(`${JOB}cancel/`, { path: { id } });
export const deleteJob = (id: string) => remove(JOB, { path: { id } });
export const changeJob = (id: string, body: { recheck_every?: string; filename?: string }) =>
  patch<Job>(JOB, { path: { id }, body });

/** Where a job's results file is; the browser downloads it, streamed. */
export function resultsHref(id: string, options: { format?: "xlsx"; only?: "failed" } = {}): string {
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
}

function form(file: File, options: UploadOptions): FormData {
  const body = new FormData();
  body.append("file", file, file.name);
  for (const [key, value] of Object.entries(options)) {
    if (value !== "") body.append(key, String(value));
  }
  return body;
}

export const previewFile = (file: File, options: UploadOptions, signal?: AbortSignal) =>
  post<Preview>("claims/bulk/upload/", { query: { preview: true }, body: form(file, options), signal });

export const uploadFile = (file: File, options: UploadOptions) =>
  post<Job>("claims/bulk/upload/", { body: form(file, options) });

export interface Wanted {
  claimNumber?: string;
  firstName?: string;
  lastName?: string;
  dateOfBirth?: string;
  subscriberId?: string;
  firstServiceDate?: string;
  lastServiceDate?: string;
  practiceId?: string;
  payer?: string;
}

export const searchClaims = (body: Wanted) => post<SearchAnswer>("claims/search/", { body });

export const detailsQuery = (claimNumber: string, practice: string | undefined, payer: string | undefined) =>
  queryOptions({
    queryKey: ["details", claimNumber, practice, payer],
    queryFn: ({ signal }) =>
      get<ClaimDetails>("claims/{number}/details/", {
        path: { number: claimNumber },
        query: { practice, payer },
        signal,
      }),
    staleTime: 60_000,
    retry: false,
  });
