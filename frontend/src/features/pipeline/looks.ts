/** How places, severities and resolutions of the pipeline look, and what they mean. */

import {
  IconAlertTriangle,
  IconCheck,
  IconClock,
  IconHandStop,
  IconInfoCircle,
  IconMailX,
  IconPlayerPlay,
  IconRefresh,
  IconX,
} from "@tabler/icons-react";

import type { Look } from "@/shared/ui/Tone";

import type { Category, Letter, Resolution, Severity } from "./types";

export type Place = "pending" | "processing" | "loaded" | "failed" | "dead_letter";

/** In the order in which a claim goes through them. */
export const PLACES: Record<Place, Look> = {
  pending: {
    label: "Pending",
    tone: "grey",
    icon: IconClock,
    definition: "Staged, and in no batch that runs",
  },
  processing: { label: "In work", tone: "blue", icon: IconPlayerPlay, definition: "In a load under way" },
  loaded: { label: "Loaded", tone: "green", icon: IconCheck, definition: "In production" },
  failed: { label: "Failed", tone: "red", icon: IconX, definition: "Broke a rule; somebody decides" },
  dead_letter: {
    label: "Dead letters",
    tone: "orange",
    icon: IconMailX,
    definition: "Did not get through for a reason that is not in the rules",
  },
};

export const SEVERITIES: Record<Severity, Look> = {
  reject: { label: "Rejects", tone: "red", icon: IconX, definition: "The claim fails" },
  hold: {
    label: "Holds",
    tone: "amber",
    icon: IconHandStop,
    definition: "The claim fails until a person releases it",
  },
  warn: { label: "Warns", tone: "grey", icon: IconInfoCircle, definition: "Stored with the claim" },
};

/** Of a claim that a rule holds. */
export const HELD: Look = {
  label: "Held",
  tone: "amber",
  icon: IconHandStop,
  definition: "Fails until a person releases it",
};

export const RESOLUTIONS: Record<Resolution, Look> = {
  open: { label: "Open", tone: "red", icon: IconAlertTriangle, definition: "Nobody has decided yet" },
  resubmitted: {
    label: "Resubmitted",
    tone: "blue",
    icon: IconRefresh,
    definition: "Sent back: a new version goes through all of it again",
  },
  went_through: { label: "Went through", tone: "green", icon: IconCheck },
  written_off: { label: "Written off", tone: "grey", icon: IconX },
  resolved: {
    label: "Resolved",
    tone: "teal",
    icon: IconCheck,
    definition: "Settled outside of the pipeline",
  },
};

export const CATEGORIES: Record<Category, string> = {
  validation: "Validation",
  rule: "Rule",
  pricing: "Pricing",
  model: "Model",
  database: "Database",
  unknown: "Not known",
};

export const LETTERS: Record<Letter["letter"], Look> = {
  poison: {
    label: "Poison",
    tone: "red",
    icon: IconX,
    definition: "Will not be accepted as it is: amend it, or write it off",
  },
  transient: {
    label: "Transient",
    tone: "amber",
    icon: IconRefresh,
    definition: "Is tried again by itself",
  },
};
