/** Calls about notifications: the list behind the bell, and what one wants to be told. */

import { queryOptions } from "@tanstack/react-query";

import { api, data } from "@/shared/api/client";
import type { NoticePreference } from "@/shared/api/types";

/** Cheap: asked every twenty seconds. */
export const unreadQuery = queryOptions({
  queryKey: ["notifications", "unread"],
  queryFn: async ({ signal }) => (await data(api.GET("/api/v1/notifications/unread/", { signal }))).count,
  refetchInterval: 20_000,
});

export const noticesQuery = queryOptions({
  queryKey: ["notifications", "newest"],
  queryFn: ({ signal }) =>
    data(api.GET("/api/v1/notifications/", { params: { query: { page_size: 25 } }, signal })),
});

export const unreadNoticesQuery = queryOptions({
  queryKey: ["notifications", "open"],
  queryFn: ({ signal }) =>
    data(api.GET("/api/v1/notifications/", { params: { query: { unread: true, page_size: 8 } }, signal })),
  refetchInterval: 20_000,
});

export const markRead = (body: { ids: string[] } | { all: true }) =>
  data(api.POST("/api/v1/notifications/read/", { body }));

export const preferencesQuery = queryOptions({
  queryKey: ["notification-preferences"],
  queryFn: () => data(api.GET("/api/v1/notifications/preferences/")),
});

export const savePreferences = (body: NoticePreference[]) =>
  data(api.PUT("/api/v1/notifications/preferences/", { body }));
