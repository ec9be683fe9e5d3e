/** How a loaded claim stands in review, and what may be said of it. */

import { IconCheck, IconEye, IconReplace } from "@tabler/icons-react";

import type { Look } from "@/shared/ui/Tone";

import type { LoadedRow, ReviewQueue } from "../types";

/** No filter is right. */
export const NO_FILTER = 0;

/** The filters by their numbers. */
export type Titles = ReadonlyMap<number, string>;

export const titlesOf = (queues: ReviewQueue[] | undefined): Titles =>
  new Map((queues ?? []).map(({ number, title }) => [number, title]));

type Reviewed = Pick<LoadedRow, "filter_number" | "reviewed_filter">;

/** Null for a claim that nobody needs to look at, and nobody has. */
export function reviewOf({ filter_number, reviewed_filter }: Reviewed, titles: Titles): Look | null {
  if (reviewed_filter === null)
    return filter_number === null
      ? null
      : { label: "Waits", tone: "amber", icon: IconEye, definition: "Nobody has looked at it yet" };
  if (reviewed_filter === (filter_number ?? NO_FILTER))
    return { label: "Right", tone: "green", icon: IconCheck, definition: "A reviewer agrees with the model" };
  return {
    label: nameOf(reviewed_filter, titles),
    tone: "blue",
    icon: IconReplace,
    definition: "What a reviewer said is right instead of the model's choice",
  };
}

export const nameOf = (filter: number, titles: Titles): string =>
  filter === NO_FILTER ? "No filter" : (titles.get(filter) ?? `Filter ${filter}`);

/** Everything a reviewer may say but what was said already: that the model is right has a button of its own. */
export function choicesOf({ filter_number, reviewed_filter }: Reviewed, titles: Titles): number[] {
  const said = reviewed_filter ?? filter_number;
  return [...titles.keys(), NO_FILTER].filter((filter) => filter !== said);
}
