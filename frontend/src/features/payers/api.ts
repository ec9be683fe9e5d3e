/** Calls about payers: which there are, and the accounts one asks them with. */

import { queryOptions } from "@tanstack/react-query";

import { get, patch, post, remove } from "@/shared/api/client";
import type { AccountTest, Payer, PayerAccount } from "@/shared/api/settings";
import type { Page } from "@/shared/api/types";

const listed = <T>(answer: Page<T> | T[]): T[] => (Array.isArray(answer) ? answer : answer.results);

export const payersQuery = queryOptions({
  queryKey: ["payers"],
  queryFn: async () => listed(await get<Page<Payer> | Payer[]>("payers/")),
  staleTime: 10 * 60_000,
});

export const accountsQuery = queryOptions({
  queryKey: ["payer-accounts"],
  queryFn: async () => listed(await get<Page<PayerAccount> | PayerAccount[]>("payers/accounts/")),
});

export interface AccountForm {
  payer: string;
  name: string;
  base_url: string;
  client_id: string;
  /** Empty on a change: the stored secret stays. */
  client_secret?: string;
}

export const saveAccount = (id: string | null, body: AccountForm) =>
  id
    ? patch<PayerAccount>("payers/accounts/{id}/", { path: { id }, body })
    : post<PayerAccount>("payers/accounts/", { body });
export const deleteAccount = (id: string) => remove("payers/accounts/{id}/", { path: { id } });
export const testAccount = (id: string) => post<AccountTest>("payers/accounts/{id}/test/", { path: { id } });
