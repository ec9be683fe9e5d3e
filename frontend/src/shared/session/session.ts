/** Who is signed in, and what they may do. */

import { queryOptions, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { api, data } from "@/shared/api/client";
import { Problem } from "@/shared/api/problem";
import type { Session } from "@/shared/api/types";
import { remember, remembered } from "@/shared/lib/storage";

/** The signed-in person, or null. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async (): Promise<Session | null> => {
    try {
      return await data(api.GET("/api/v1/auth/session/"));
    } catch (error) {
      if (error instanceof Problem && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 5 * 60_000,
  retry: 1,
});

/** The signed-in person. Only below the shell, which shows nothing else before log-in. */
export function useSession(): Session {
  const { data } = useQuery(sessionQuery);
  if (!data) throw new Error("No session here");
  return data;
}

export function useCan(): (permission: string) => boolean {
  const { user } = useSession();
  return (permission) => user.permissions.includes(permission);
}

export function displayName(user: Session["user"]): string {
  return [user.first_name, user.last_name].filter(Boolean).join(" ") || user.username;
}

export function initials(user: Session["user"]): string {
  const letters = [user.first_name, user.last_name].map((name) => name.charAt(0)).join("");
  return (letters || user.username.slice(0, 2)).toUpperCase();
}

const PRACTICE = "practice";
let chosen = remembered<string | null>(PRACTICE, null);

/** The practice that uploads and look-ups start with; null while none is chosen. */
export function usePractice(): [string | null, (id: string | null) => void] {
  const { user } = useSession();
  const [id, setId] = useState(chosen);
  const known = user.practices.some((practice) => practice.id === id) ? id : null;
  const only = user.practices.length === 1 ? (user.practices[0]?.id ?? null) : null;
  const choose = (next: string | null) => {
    chosen = next;
    remember(PRACTICE, next);
    setId(next);
  };
  return [known ?? only, choose];
}
