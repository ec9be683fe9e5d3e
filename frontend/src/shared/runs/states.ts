/** The states of long work, whichever room it belongs to. */

import { IconAlertTriangle, IconCheck, IconClock, IconPlayerPlay, IconPlayerStop } from "@tabler/icons-react";

import type { JobState } from "@/shared/api/types";
import type { Look } from "@/shared/ui/Tone";

export const RUN_STATES: Record<JobState, Look> = {
  PENDING: { label: "Waiting", tone: "grey", icon: IconClock },
  PROCESSING: { label: "Running", tone: "blue", icon: IconPlayerPlay },
  COMPLETED: { label: "Completed", tone: "green", icon: IconCheck },
  FAILED: { label: "Failed", tone: "red", icon: IconAlertTriangle },
  CANCELLING: { label: "Cancelling", tone: "amber", icon: IconPlayerStop },
  CANCELLED: { label: "Cancelled", tone: "grey", outline: true, icon: IconPlayerStop },
};

const RUNNING: ReadonlySet<JobState> = new Set<JobState>(["PENDING", "PROCESSING", "CANCELLING"]);

export const isRunning = (state: JobState): boolean => RUNNING.has(state);
