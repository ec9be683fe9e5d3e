/** Calls about the accounts with which payers are asked. */

import { queryOptions } from "@tanstack/react-query";

import { api, data } from "@/shared/api/client";
import type { AccountChange, AccountForm } from "@/shared/api/types";

const ONE = "/api/v1/payers/accounts/{account_id}/";
const at = (account_id: string) => ({ path: { account_id } });

export const accountsQuery = queryOptions({
  queryKey: ["payer-accounts"],
  queryFn: async () =>
    (await data(api.GET("/api/v1/payers/accounts/", { params: { query: { page_size: 500 } } }))).results,
});

export const addAccount = (body: AccountForm) => data(api.POST("/api/v1/payers/accounts/", { body }));
export const changeAccount = (id: string, body: AccountChange) =>
  data(api.PATCH(ONE, { params: at(id), body }));
export const deleteAccount = (id: string) => data(api.DELETE(ONE, { params: at(id) }));
export const testAccount = (id: string) =>
  data(api.POST("/api/v1/payers/accounts/{account_id}/test/", { params: at(id) }));
