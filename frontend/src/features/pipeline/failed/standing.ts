/** How a failed claim stands, in words: what was decided, and for one that was sent back how far it has come. */

import { PLACES, type Place, RESOLUTIONS } from "../looks";
import type { FailedRow } from "../types";
import type { Look } from "@/shared/ui/Tone";

type Row = Pick<FailedRow, "resolution_status" | "resolution_action" | "version">;
interface Now {
  place: Place | null;
  current_version: number;
}

const SENT_BACK: Readonly<Record<string, string>> = { amended: "Amended", released: "Released" };

/** Without `now` (a list does not know it) only how it was sent back. */
export function standing(claim: Row, now?: Now): Look {
  const look = RESOLUTIONS[claim.resolution_status];
  if (claim.resolution_status !== "resubmitted") return look;
  const how = SENT_BACK[claim.resolution_action] ?? look.label;
  if (!now?.place) return { ...look, label: how };
  // Staging follows a decision within a minute; until then it has the version that failed.
  const place = now.current_version > claim.version ? now.place : "pending";
  switch (place) {
    case "pending":
      return { ...look, label: `${how}, waits for the next batch` };
    case "processing":
      return { ...look, label: `${how}, being processed` };
    case "loaded":
      return RESOLUTIONS.went_through;
    case "failed":
      return { ...PLACES.failed, label: `${how}, failed again as version ${now.current_version}` };
    case "dead_letter":
      return { ...PLACES.dead_letter, label: `${how}, is a dead letter now` };
  }
}
