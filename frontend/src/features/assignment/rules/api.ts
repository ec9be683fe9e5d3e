/** Calls about rules: read, replaced as a whole, tried before they are saved. */

import { queryOptions } from "@tanstack/react-query";

import { api, data } from "@/shared/api/client";
import { retryWhileBusy } from "@/shared/lib/busy";

import type { StoredRules, Tried } from "../types";
import { type RuleDraft, sent } from "./rules";

const RULES = "/api/v1/rules/";

export const rulesQuery = queryOptions({
  queryKey: ["rules"],
  queryFn: ({ signal }) => data(api.GET(RULES, { signal })),
});

/** Stores these rules in place of those that were read; refused where somebody changed them meanwhile. */
export const saveRules = ({ version }: StoredRules, rules: RuleDraft[]) =>
  data(api.PUT(RULES, { body: { version, rules: rules.map(sent) } }));

/** What these rules would do with the claims of the pool, or of a file; nothing of it is kept. */
export async function tryRules(rules: RuleDraft[], file: File | null): Promise<Tried> {
  const given = rules.map(sent);
  if (!file) return data(api.POST(`${RULES}try/`, { body: { rules: given } }));
  const form = new FormData();
  form.append("file", file, file.name);
  form.append("rules", JSON.stringify(given));
  return retryWhileBusy(() =>
    data(
      api.POST(`${RULES}try/file/`, {
        // The schema's names, checked; the form itself goes as it is, with its boundary.
        body: { file: file.name, rules: JSON.stringify(given) },
        bodySerializer: () => form,
      }),
    ),
  );
}
