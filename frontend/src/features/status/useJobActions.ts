/** What one may do with jobs, and what has to be asked anew afterwards. */

import { useMutation, useQueryClient } from "@tanstack/react-query";

import { tell, tellFailed } from "@/shared/lib/tell";

import { cancelJob, changeJob, deleteJob, retryJob } from "./api";
import type { RetryScope } from "./retrying";

export function useRefreshJobs(): () => void {
  const queries = useQueryClient();
  return () => {
    for (const name of ["jobs", "job", "rows", "progress"])
      void queries.invalidateQueries({ queryKey: [name] });
  };
}

export function useJobActions() {
  const refresh = useRefreshJobs();
  const common = { onSettled: refresh, onError: tellFailed };
  const retry = useMutation({
    mutationFn: ({ id, scope }: { id: string; scope: RetryScope }) => retryJob(id, scope),
    ...common,
  });
  const cancel = useMutation({
    mutationFn: cancelJob,
    ...common,
    onSuccess: () => tell("The job stops within seconds. What was found is kept."),
  });
  const change = useMutation({
    mutationFn: ({ id, ...body }: { id: string; recheck_every?: string; filename?: string }) =>
      changeJob(id, body),
    ...common,
  });
  const removal = useMutation({
    mutationFn: (ids: string[]) => Promise.all(ids.map((id) => deleteJob(id))),
    onSettled: refresh,
  });
  return { retry, cancel, change, removal };
}
