/** A job's state as a badge, and whether its answers are invented. */

import {
  IconAlertTriangle,
  IconCheck,
  IconClock,
  IconPlayerPlay,
  IconPlayerStop,
  IconSearchOff,
} from "@tabler/icons-react";
import type { ComponentType } from "react";

import type { Job, JobState } from "@/shared/api/types";
import { useSession } from "@/shared/session/session";
import { SandboxMark, ToneBadge, type Tone } from "@/shared/ui/Tone";

interface StateLook {
  word: string;
  tone: Tone;
  outline?: boolean;
  icon: ComponentType<{ size?: number }>;
}

const STATES: Record<JobState, StateLook> = {
  PENDING: { word: "Waiting", tone: "grey", icon: IconClock },
  PROCESSING: { word: "Running", tone: "blue", icon: IconPlayerPlay },
  COMPLETED: { word: "Completed", tone: "green", icon: IconCheck },
  FAILED: { word: "Failed", tone: "red", icon: IconAlertTriangle },
  CANCELLING: { word: "Cancelling", tone: "amber", icon: IconPlayerStop },
  CANCELLED: { word: "Cancelled", tone: "grey", outline: true, icon: IconPlayerStop },
};

/** A job that found nothing ran to its end and is never green. */
export function JobBadge({ job }: { job: Pick<Job, "status" | "success_count"> }) {
  const nothing = job.status === "COMPLETED" && job.success_count === 0;
  const look: StateLook = nothing
    ? { word: "Nothing found", tone: "grey", icon: IconSearchOff }
    : STATES[job.status];
  return (
    <ToneBadge tone={look.tone} outline={look.outline} icon={look.icon}>
      {look.word}
    </ToneBadge>
  );
}

/** Marks a job whose answers are invented, where not everything is. */
export function JobSandbox({ job }: { job: Pick<Job, "sandbox"> }) {
  const session = useSession();
  return job.sandbox && !session.sandbox ? <SandboxMark /> : null;
}
