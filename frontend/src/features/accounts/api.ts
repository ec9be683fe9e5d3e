/** Calls about who one is and for whom one works: session, practices, tokens. */

import { queryOptions } from "@tanstack/react-query";

import { api, data } from "@/shared/api/client";
import type {
  MappingForm,
  PasswordChange,
  PracticeChange,
  PracticeForm,
  OrganizationChange,
  Registration,
  TokenForm,
} from "@/shared/api/types";

/** More than an organization has of these; their lists are not paged on the page. */
const ALL = { page_size: 500 };

export const signIn = (body: { username: string; password: string }) =>
  data(api.POST("/api/v1/auth/session/", { body }));
/** Whether anybody may register, without an invitation. */
export const registrationQuery = queryOptions({
  queryKey: ["registration"],
  queryFn: () => data(api.GET("/api/v1/auth/register/")),
});
export const register = (body: Registration) => data(api.POST("/api/v1/auth/register/", { body }));
export const changePassword = (body: PasswordChange) => data(api.POST("/api/v1/auth/password/", { body }));
export const signOut = () => data(api.DELETE("/api/v1/auth/session/"));
export const signOutEverywhere = () => data(api.DELETE("/api/v1/auth/sessions/"));

/** Somebody is active; answers how long the session lasts without one. */
export const reportActivity = () => data(api.POST("/api/v1/auth/session/activity/"));

export const practicesQuery = queryOptions({
  queryKey: ["practices"],
  queryFn: async () =>
    (await data(api.GET("/api/v1/providers/practices/", { params: { query: ALL } }))).results,
  staleTime: 60_000,
});

export const addPractice = (body: PracticeForm) => data(api.POST("/api/v1/providers/practices/", { body }));
export const changePractice = (practice_id: string, body: PracticeChange) =>
  data(api.PATCH("/api/v1/providers/practices/{practice_id}/", { params: { path: { practice_id } }, body }));

export const mappingsQuery = (practice_id: string) =>
  queryOptions({
    queryKey: ["practices", practice_id, "mappings"],
    queryFn: async () =>
      (
        await data(
          api.GET("/api/v1/providers/practices/{practice_id}/payer_mappings/", {
            params: { path: { practice_id }, query: ALL },
          }),
        )
      ).results,
  });

export const addMapping = (practice_id: string, body: MappingForm) =>
  data(
    api.POST("/api/v1/providers/practices/{practice_id}/payer_mappings/", {
      params: { path: { practice_id } },
      body,
    }),
  );
export const removeMapping = (mapping_id: string) =>
  data(api.DELETE("/api/v1/payer_mappings/{mapping_id}/", { params: { path: { mapping_id } } }));

export const tokensQuery = queryOptions({
  queryKey: ["tokens"],
  queryFn: async () => (await data(api.GET("/api/v1/tokens/", { params: { query: ALL } }))).results,
});

export const createToken = (body: TokenForm) => data(api.POST("/api/v1/tokens/", { body }));
export const revokeToken = (token_id: string) =>
  data(api.DELETE("/api/v1/tokens/{token_id}/", { params: { path: { token_id } } }));

export const organizationQuery = queryOptions({
  queryKey: ["organization"],
  queryFn: () => data(api.GET("/api/v1/organization/")),
});
export const changeOrganization = (body: OrganizationChange) =>
  data(api.PATCH("/api/v1/organization/", { body }));
