/** What people have on their desks today. */

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { useCan } from "@/shared/session/session";

import { statsQuery } from "./api";
import type { Loads } from "./columns";

/** By person; undefined while it is not known, or not to be known by whoever asks. */
export function useLoads(): Loads | undefined {
  const can = useCan();
  const { data } = useQuery({ ...statsQuery, enabled: can("work.read_all") });
  const people = data?.people ?? undefined;
  return useMemo(() => people && new Map(people.map((person) => [person.id, person])), [people]);
}
