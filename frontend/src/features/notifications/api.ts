/** Calls about notifications: the list behind the bell, and what one wants to be told. */

import { queryOptions } from "@tanstack/react-query";

import { get, post, put } from "@/shared/api/client";
import type { Notice, NoticePreference } from "@/shared/api/settings";
import type { Page } from "@/shared/api/types";

export const noticesQuery = queryOptions({
  queryKey: ["notifications"],
  queryFn: ({ signal }) => get<Page<Notice>>("notifications/", { query: { page_size: 25 }, signal }),
  refetchInterval: 30_000,
});

export const markRead = (body: { ids: Notice["id"][] } | { all: true }) =>
  post<undefined>("notifications/read/", { body });

export const preferencesQuery = queryOptions({
  queryKey: ["notifications", "preferences"],
  queryFn: async () => {
    const answer = await get<NoticePreference[] | { preferences: NoticePreference[] }>(
      "notifications/preferences/",
    );
    return Array.isArray(answer) ? answer : answer.preferences;
  },
});

export const savePreferences = (body: NoticePreference[]) =>
  put<unknown>("notifications/preferences/", { body });
