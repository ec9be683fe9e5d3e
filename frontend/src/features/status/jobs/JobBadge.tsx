/** A job's state as a badge, and whether its answers are invented. */

import { IconSearchOff } from "@tabler/icons-react";

import type { Job } from "@/shared/api/types";
import { RUN_STATES } from "@/shared/runs/states";
import { useSession } from "@/shared/session/session";
import { type Look, LookBadge, SandboxMark } from "@/shared/ui/Tone";

/** A job that found nothing ran to its end and is never green. */
export function JobBadge({ job }: { job: Pick<Job, "status" | "success_count"> }) {
  const nothing = job.status === "COMPLETED" && job.success_count === 0;
  const look: Look = nothing
    ? { label: "Nothing found", tone: "grey", icon: IconSearchOff }
    : RUN_STATES[job.status];
  return <LookBadge look={look} />;
}

/** Marks a job whose answers are invented, where not everything is. */
export function JobSandbox({ job }: { job: Pick<Job, "sandbox"> }) {
  const session = useSession();
  return job.sandbox && !session.sandbox ? <SandboxMark /> : null;
}
