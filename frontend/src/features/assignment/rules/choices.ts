/** What the fields of a rule offer: the organization's skills, job titles and people. */

import { useQuery } from "@tanstack/react-query";

import { api, data } from "@/shared/api/client";

/** More than an organization has; the lists are short. */
const ALL = { page: 1, page_size: 500 };
const KEPT_MS = 60_000;

export interface Choices {
  skills: string[];
  roles: string[];
  people: { value: string; label: string }[];
  /** A person's name by what a rule keeps of them. */
  nameOf: (person: string) => string;
}

export function useChoices(): Choices {
  const skills = useQuery({
    queryKey: ["skills", "all"],
    queryFn: () => data(api.GET("/api/v1/skills/", { params: { query: ALL } })),
    staleTime: KEPT_MS,
  });
  const roles = useQuery({
    queryKey: ["roles", "all"],
    queryFn: () => data(api.GET("/api/v1/roles/", { params: { query: ALL } })),
    staleTime: KEPT_MS,
  });
  const users = useQuery({
    queryKey: ["users", "all"],
    queryFn: () => data(api.GET("/api/v1/users/", { params: { query: ALL } })),
    staleTime: KEPT_MS,
  });
  const people = (users.data?.results ?? []).map(({ id, name }) => ({ value: id, label: name }));
  return {
    skills: (skills.data?.results ?? []).map(({ name }) => name),
    roles: (roles.data?.results ?? []).map(({ name }) => name),
    people,
    nameOf: (person) => people.find(({ value }) => value === person)?.label ?? "somebody who left",
  };
}
