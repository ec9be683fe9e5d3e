/** Calls about people: who they are, how they work, when they are away. */

import { keepPreviousData, type QueryClient, queryOptions } from "@tanstack/react-query";

import { api, data } from "@/shared/api/client";
import type {
  AbsenceChange,
  AbsenceForm,
  Cause,
  InvitationForm,
  PeopleQuery,
  PersonChange,
  PersonForm,
} from "@/shared/api/types";

/** Begins the key of everything that a change to somebody makes stale. */
export const PEOPLE = "people";
/** Begins the key of everything about claims in work. */
export const WORK = "work";
/** More than an organization has of these; their lists are not paged on the page. */
const ALL = { page_size: 500 };
const ONE = "/api/v1/users/{member_id}/";

/** After a change to somebody: their claims may have gone back to the pool, too. */
export const askAnew = (queries: QueryClient) =>
  Promise.all([PEOPLE, WORK].map((key) => queries.invalidateQueries({ queryKey: [key] })));

const at = (member_id: string) => ({ path: { member_id } });

export const peopleQuery = (query: PeopleQuery) =>
  queryOptions({
    queryKey: [PEOPLE, "list", query],
    queryFn: ({ signal }) => data(api.GET("/api/v1/users/", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

export const personQuery = (id: string) =>
  queryOptions({
    queryKey: [PEOPLE, "one", id],
    queryFn: () => data(api.GET(ONE, { params: at(id) })),
  });

export const addPerson = (body: PersonForm) => data(api.POST("/api/v1/users/", { body }));
export const changePerson = (id: string, body: PersonChange) =>
  data(api.PATCH(ONE, { params: at(id), body }));

/** Lets somebody in who waits, or who was switched off. */
export const activate = (id: string) => data(api.POST(`${ONE}activate/`, { params: at(id) }));
export const deactivate = (id: string) => data(api.POST(`${ONE}deactivate/`, { params: at(id) }));
/** Deletes somebody; declines who waits. */
export const removePerson = (id: string) => data(api.DELETE(ONE, { params: at(id) }));

/** What will become of somebody's work, asked anew each time it is shown. */
export const departureQuery = (id: string, cause: Cause) =>
  queryOptions({
    queryKey: [PEOPLE, "departure", id, cause],
    queryFn: () => data(api.GET(`${ONE}departure/`, { params: { ...at(id), query: { cause } } })),
    staleTime: 0,
    gcTime: 0,
  });

/** Answers a one-time password; the person's sessions and tokens end. */
export const resetPassword = (id: string) => data(api.POST(`${ONE}password/`, { params: at(id) }));

export const skillsQuery = queryOptions({
  queryKey: ["skills"],
  queryFn: async () => (await data(api.GET("/api/v1/skills/", { params: { query: ALL } }))).results,
  staleTime: 60_000,
});
export const addSkill = (name: string) => data(api.POST("/api/v1/skills/", { body: { name } }));
export const renameSkill = (skill_id: number, name: string) =>
  data(api.PATCH("/api/v1/skills/{skill_id}/", { params: { path: { skill_id } }, body: { name } }));
export const removeSkill = (skill_id: number) =>
  data(api.DELETE("/api/v1/skills/{skill_id}/", { params: { path: { skill_id } } }));

export const rolesQuery = queryOptions({
  queryKey: ["roles"],
  queryFn: async () => (await data(api.GET("/api/v1/roles/", { params: { query: ALL } }))).results,
  staleTime: 60_000,
});
export const addRole = (name: string) => data(api.POST("/api/v1/roles/", { body: { name } }));
export const renameRole = (role_id: number, name: string) =>
  data(api.PATCH("/api/v1/roles/{role_id}/", { params: { path: { role_id } }, body: { name } }));
export const removeRole = (role_id: number) =>
  data(api.DELETE("/api/v1/roles/{role_id}/", { params: { path: { role_id } } }));
/** The most senior first. */
export const orderRoles = (roles: number[]) => data(api.POST("/api/v1/roles/order/", { body: { roles } }));

export const absencesQuery = (user: string) =>
  queryOptions({
    queryKey: [PEOPLE, "absences", user],
    queryFn: async () =>
      (await data(api.GET("/api/v1/absences/", { params: { query: { ...ALL, user } } }))).results,
  });

export const addAbsence = (body: AbsenceForm) => data(api.POST("/api/v1/absences/", { body }));
export const changeAbsence = (absence_id: number, body: AbsenceChange) =>
  data(api.PATCH("/api/v1/absences/{absence_id}/", { params: { path: { absence_id } }, body }));
export const removeAbsence = (absence_id: number) =>
  data(api.DELETE("/api/v1/absences/{absence_id}/", { params: { path: { absence_id } } }));

/** How the work stands: of each person what they were given today, and what is open. */
export const statsQuery = queryOptions({
  // Stale with everything else about claims in work.
  queryKey: [WORK, "stats", "people"],
  queryFn: () => data(api.GET("/api/v1/work/stats/", { params: { query: { days: 1 } } })),
});

/** What somebody did to access and what was done to theirs, newest first. */
export const historyQuery = (username: string) =>
  queryOptions({
    queryKey: [PEOPLE, "history", username],
    queryFn: () =>
      data(api.GET("/api/v1/audit-records/", { params: { query: { user: username, page_size: 50 } } })),
  });

export const invitationsQuery = queryOptions({
  queryKey: ["invitations"],
  queryFn: async () => (await data(api.GET("/api/v1/invitations/", { params: { query: ALL } }))).results,
});
/** Answers the code, this once. */
export const invite = (body: InvitationForm) => data(api.POST("/api/v1/invitations/", { body }));
export const revokeInvitation = (invitation_id: string) =>
  data(api.DELETE("/api/v1/invitations/{invitation_id}/", { params: { path: { invitation_id } } }));
