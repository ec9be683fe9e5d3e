/** How much of its owner's reach a token may have, in words. */

import type { Scope } from "@/shared/api/types";

export const SCOPES: { value: Scope; label: string; description: string }[] = [
  {
    value: "status",
    label: "Claim status",
    description: "Upload files, follow jobs, fetch results, look up claims",
  },
  { value: "read", label: "Read only", description: "Read what you may read; change nothing" },
  {
    value: "pipeline",
    label: "Pipeline",
    description: "Counts, metrics, and failed claims to read, amend, assign and resolve",
  },
  { value: "full", label: "Everything you may", description: "Except making further tokens" },
];

export function scopeLabels(scopes: Scope[]): string {
  return scopes.map((scope) => SCOPES.find(({ value }) => value === scope)?.label ?? scope).join(", ");
}
