/** Two plans beside each other: how many claims each person would get of the one and of the other. */

import type { PlanPerson } from "../types";

export interface Beside {
  id: string;
  name: string;
  old: number;
  now: number;
}

type Planned = Pick<PlanPerson, "id" | "name" | "planned">;

/** Everybody of either plan; those whose number differs come first, the largest difference on top. */
export function beside(old: Planned[], now: Planned[]): Beside[] {
  const rows = new Map<string, Beside>();
  for (const { id, name, planned } of old) rows.set(id, { id, name, old: planned, now: 0 });
  for (const { id, name, planned } of now)
    rows.set(id, { id, name, old: rows.get(id)?.old ?? 0, now: planned });
  const difference = (row: Beside) => Math.abs(row.now - row.old);
  return [...rows.values()].sort((a, b) => difference(b) - difference(a) || a.name.localeCompare(b.name));
}
