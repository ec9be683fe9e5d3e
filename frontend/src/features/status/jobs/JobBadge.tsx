/** A job's state as a badge, and whether its answers are invented. */

import {
  IconAlertTriangle,
  IconCheck,
  IconClock,
  IconPlayerPlay,
  IconPlayerStop,
  IconSearchOff,
} from "@tabler/icons-react";

import type { Job, JobState } from "@/shared/api/types";
import { useSession } from "@/shared/session/session";
import { type Look, LookBadge, SandboxMark } from "@/shared/ui/Tone";

export const JOB_STATES: Record<JobState, Look> = {
  PENDING: { label: "Waiting", tone: "grey", icon: IconClock },
  PROCESSING: { label: "Running", tone: "blue", icon: IconPlayerPlay },
  COMPLETED: { label: "Completed", tone: "green", icon: IconCheck },
  FAILED: { label: "Failed", tone: "red", icon: IconAlertTriangle },
  CANCELLING: { label: "Cancelling", tone: "amber", icon: IconPlayerStop },
  CANCELLED: { label: "Cancelled", tone: "grey", outline: true, icon: IconPlayerStop },
};

/** A job that found nothing ran to its end and is never green. */
export function JobBadge({ job }: { job: Pick<Job, "status" | "success_count"> }) {
  const nothing = job.status === "COMPLETED" && job.success_count === 0;
  const look: Look = nothing
    ? { label: "Nothing found", tone: "grey", icon: IconSearchOff }
    : JOB_STATES[job.status];
  return <LookBadge look={look} />;
}

/** Marks a job whose answers are invented, where not everything is. */
export function JobSandbox({ job }: { job: Pick<Job, "sandbox"> }) {
  const session = useSession();
  return job.sandbox && !session.sandbox ? <SandboxMark /> : null;
}
