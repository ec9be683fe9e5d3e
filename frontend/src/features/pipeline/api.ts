/** Calls about the pipeline: its counters and batches, files of claims, what failed, what was loaded, the dead letters. */

import { keepPreviousData, type QueryClient, queryOptions } from "@tanstack/react-query";

import { api, data } from "@/shared/api/client";
import { isAway } from "@/shared/api/outage";
import { retryWhileBusy } from "@/shared/lib/busy";
import { isRunning } from "@/shared/runs/states";

import type {
  AmendForm,
  BatchQuery,
  FailedQuery,
  LetterQuery,
  LoadedQuery,
  ManyForm,
  OwnRuleForm,
  ReasonQuery,
  RuleSettingForm,
} from "./types";

const PIPELINE = "/api/v1/pipeline/";
const FAILED = `${PIPELINE}failed-claims/` as const;
const ONE_FAILED = `${FAILED}{failed_claim_id}/` as const;
const LOADED = `${PIPELINE}loaded-claims/` as const;
const MODELS = `${PIPELINE}models/` as const;
const LETTERS = `${PIPELINE}dead-letters/` as const;
const ONE_LETTER = `${LETTERS}{letter_id}/` as const;
const RULES = `${PIPELINE}rules/` as const;
const BATCHES = `${PIPELINE}batches/` as const;
const IMPORTS = `${PIPELINE}imports/` as const;

/** The first part of every key, so that whatever changes a claim can have all of it asked anew. */
const ROOM = "pipeline";
const LIVE_MS = 2000;

const live = () => (isAway() ? false : LIVE_MS);
const at = (failed_claim_id: number) => ({ path: { failed_claim_id } });

/** Where the staged claims are; asked every two seconds while somebody looks. */
export const statsQuery = queryOptions({
  queryKey: [ROOM, "stats"],
  queryFn: ({ signal }) => data(api.GET(`${PIPELINE}stats/`, { signal })),
  refetchInterval: live,
});

export const batchesQuery = (query: BatchQuery) =>
  queryOptions({
    queryKey: [ROOM, "batches", query],
    queryFn: ({ signal }) => data(api.GET(BATCHES, { params: { query }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: (state) =>
      state.state.data?.results.some((batch) => isRunning(batch.state)) ? live() : false,
  });

export const startBatch = () => data(api.POST(BATCHES, { body: {} }));
export const stopBatch = (batch_id: string) =>
  data(api.POST(`${BATCHES}{batch_id}/cancel/`, { params: { path: { batch_id } } }));

/** The newest files of claims; renewed while one of them is under way. */
export const importsQuery = (most: number) =>
  queryOptions({
    queryKey: [ROOM, "imports", most],
    queryFn: ({ signal }) =>
      data(api.GET(IMPORTS, { params: { query: { page: 1, page_size: most } }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: (state) =>
      state.state.data?.results.some((file) => isRunning(file.state)) ? live() : false,
  });

export const stageFile = (file: File) => {
  const form = new FormData();
  form.append("file", file, file.name);
  // The schema's name, checked; the form itself goes as it is, with its boundary.
  return retryWhileBusy(() =>
    data(api.POST(IMPORTS, { body: { file: file.name }, bodySerializer: () => form })),
  );
};
export const stopImport = (import_id: string) =>
  data(api.POST(`${IMPORTS}{import_id}/cancel/`, { params: { path: { import_id } } }));
/** Where the header line of a CSV file is; the browser downloads it. */
export const IMPORT_TEMPLATE = `${IMPORTS}template/`;

export const failedQuery = (query: FailedQuery) =>
  queryOptions({
    queryKey: [ROOM, "failed", query],
    queryFn: ({ signal }) => data(api.GET(FAILED, { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

export const reasonsQuery = (query: ReasonQuery) =>
  queryOptions({
    queryKey: [ROOM, "reasons", query],
    queryFn: ({ signal }) => data(api.GET(`${FAILED}reasons/`, { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

export const readFailed = (id: number, signal?: AbortSignal) =>
  data(api.GET(ONE_FAILED, { params: at(id), signal }));
export const failedClaimQuery = (id: number) =>
  queryOptions({
    queryKey: [ROOM, "failed claim", id],
    queryFn: ({ signal }) => readFailed(id, signal),
  });

export const amendFailed = (id: number, body: AmendForm) =>
  data(api.POST(`${ONE_FAILED}amend/`, { params: at(id), body }));

/** The same decision about some failed claims, each for itself: those that cannot be are named with why. */
export const decide = (body: ManyForm) => data(api.POST(`${FAILED}many/`, { body }));

/** A plan of who gets these failed claims; nothing is assigned before it is confirmed. */
export const planFailed = (chosen: string[]) =>
  data(api.POST("/api/v1/assignment/imports/", { body: { source: "failed claims", chosen } }));

export const loadedQuery = (query: LoadedQuery) =>
  queryOptions({
    queryKey: [ROOM, "loaded", query],
    queryFn: ({ signal }) => data(api.GET(LOADED, { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

/** How many claims of each filter wait for a reviewer. */
export const queuesQuery = queryOptions({
  queryKey: [ROOM, "queues"],
  queryFn: ({ signal }) => data(api.GET(`${LOADED}queues/`, { signal })),
});

export const modelsQuery = queryOptions({
  queryKey: [ROOM, "models"],
  queryFn: ({ signal }) => data(api.GET(MODELS, { signal })),
});

export const readLoaded = (loaded_claim_id: string, signal?: AbortSignal) =>
  data(api.GET(`${LOADED}{loaded_claim_id}/`, { params: { path: { loaded_claim_id } }, signal }));
export const loadedClaimQuery = (id: string) =>
  queryOptions({
    queryKey: [ROOM, "loaded claim", id],
    queryFn: ({ signal }) => readLoaded(id, signal),
  });

/** Its number is sent, so that it stands in no address. */
export const findLoaded = (claim_id: string) => data(api.POST(`${LOADED}find/`, { body: { claim_id } }));

export const amendLoaded = (claim_id: string, body: AmendForm) =>
  data(api.POST(`${PIPELINE}amendments/`, { body: { ...body, claim_id } }));

/** Which filter is right for a claim; 0: none is. */
export const reviewClaim = (claim_id: string, filter_number: number) =>
  data(api.POST(`${MODELS}labels/`, { body: { claim_id, filter_number } }));

export const lettersQuery = (query: LetterQuery) =>
  queryOptions({
    queryKey: [ROOM, "letters", query],
    queryFn: ({ signal }) => data(api.GET(LETTERS, { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

export const readLetter = (letter_id: number, signal?: AbortSignal) =>
  data(api.GET(ONE_LETTER, { params: { path: { letter_id } }, signal }));
export const letterQuery = (id: number) =>
  queryOptions({
    queryKey: [ROOM, "letter", id],
    queryFn: ({ signal }) => readLetter(id, signal),
  });

export const amendLetter = (letter_id: number, body: AmendForm) =>
  data(api.POST(`${ONE_LETTER}amend/`, { params: { path: { letter_id } }, body }));

export const replayLetters = (ids: number[]) =>
  data(
    api.POST(`${LETTERS}replay/`, { body: ids.length > 0 ? { ids, all: false } : { ids: [], all: true } }),
  );
export const writeOffLetters = (ids: number[]) => data(api.POST(`${LETTERS}write-off/`, { body: { ids } }));

export const rulesQuery = queryOptions({
  queryKey: [ROOM, "rules"],
  queryFn: ({ signal }) => data(api.GET(RULES, { signal })),
});

export const setRule = (body: RuleSettingForm) => data(api.PUT(RULES, { body }));
export const writeRule = (body: OwnRuleForm) => data(api.POST(RULES, { body }));

/** On the newest staged claims that wait: a stored rule by its name, or one as it is being written. */
export const tryRule = (what: { name: string } | { rule: OwnRuleForm }) =>
  data(api.POST(`${RULES}try/`, { body: { most: 1000, ...what } }));

/** Ask anew for all of the pipeline that is shown. */
export const askAnew = (client: QueryClient) => client.invalidateQueries({ queryKey: [ROOM] });
