/** The stages of a plan: how each looks, and what it means for whoever opens the plan. */

import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconCalendarOff,
  IconCircleCheck,
  IconClipboardList,
  IconCircleX,
  IconLoader,
  IconReplace,
  IconTrash,
} from "@tabler/icons-react";

import type { Look } from "@/shared/ui/Tone";

import type { Stage } from "../types";

export const STAGES: Record<Stage, Look> = {
  making: { label: "Being made", tone: "blue", icon: IconLoader },
  proposed: {
    label: "To review",
    tone: "amber",
    icon: IconClipboardList,
    definition: "Nothing is assigned before the plan is confirmed",
  },
  executed: { label: "Assigned", tone: "green", icon: IconCircleCheck },
  undone: {
    label: "Undone",
    tone: "grey",
    icon: IconArrowBackUp,
    definition: "Its claims went back, except those that somebody had worked on",
  },
  discarded: { label: "Discarded", tone: "grey", icon: IconTrash },
  ended: {
    label: "Ended",
    tone: "grey",
    icon: IconCalendarOff,
    definition: "A plan holds for the day for which it was made",
  },
  superseded: {
    label: "Replaced",
    tone: "grey",
    icon: IconReplace,
    definition: "Something had changed; a newer plan stands in its place",
  },
  failed: { label: "Failed", tone: "red", outline: true, icon: IconAlertTriangle },
  cancelled: { label: "Cancelled", tone: "grey", icon: IconCircleX },
};
