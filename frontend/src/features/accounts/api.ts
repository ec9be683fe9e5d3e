/** Calls about who one is and for whom one works: session, practices, tokens, members. */

import { queryOptions } from "@tanstack/react-query";

import { get, patch, post, remove } from "@/shared/api/client";
import { Problem } from "@/shared/api/problem";
import type { Member, PayerMapping, Practice, Token } from "@/shared/api/settings";
import type { Page, Session } from "@/shared/api/types";

/** The signed-in person, or null. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async (): Promise<Session | null> => {
    try {
      return await get<Session>("auth/session/");
    } catch (error) {
      if (error instanceof Problem && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 5 * 60_000,
  retry: 1,
});

export const signIn = (body: { username: string; password: string }) =>
  post<Session>("auth/session/", { body });
export const signOut = () => remove("auth/session/");

/** A list whether the API pages it or not. */
export function listed<T>(answer: Page<T> | T[]): T[] {
  return Array.isArray(answer) ? answer : answer.results;
}

export const practicesQuery = queryOptions({
  queryKey: ["practices"],
  queryFn: async () =>
    listed(await get<Page<Practice> | Practice[]>("providers/practices/", { query: { page_size: 500 } })),
  staleTime: 60_000,
});

export type PracticeForm = Partial<Omit<Practice, "id">>;

export const savePractice = (id: string | null, body: PracticeForm) =>
  id
    ? patch<Practice>("providers/practices/{id}/", { path: { id }, body })
    : post<Practice>("providers/practices/", { body });

export const mappingsQuery = (id: string) =>
  queryOptions({
    queryKey: ["practices", id, "mappings"],
    queryFn: async () =>
      listed(
        await get<Page<PayerMapping> | PayerMapping[]>("providers/practices/{id}/payer_mappings/", {
          path: { id },
        }),
      ),
  });

export const addMapping = (id: string, body: Omit<PayerMapping, "id">) =>
  post<PayerMapping>("providers/practices/{id}/payer_mappings/", { path: { id }, body });

export const tokensQuery = queryOptions({
  queryKey: ["tokens"],
  queryFn: async () => listed(await get<Page<Token> | Token[]>("tokens/")),
});

export const createToken = (body: { name: string; scopes: string[]; expires_at: string | null }) =>
  post<Token & { token: string }>("tokens/", { body });
export const revokeToken = (id: string) => remove("tokens/{id}/", { path: { id } });

export const membersQuery = queryOptions({
  queryKey: ["members"],
  queryFn: async () => listed(await get<Page<Member> | Member[]>("members/", { query: { page_size: 500 } })),
  retry: false,
});
