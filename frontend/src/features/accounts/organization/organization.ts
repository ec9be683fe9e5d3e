/** What a form about the organization holds and sends. */

import type { Organization, OrganizationChange } from "@/shared/api/types";

/** As the API counts them: 1 is Monday. */
export const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"].map(
  (label, index) => ({ value: String(index + 1), label }),
);

export interface OrganizationDraft {
  name: string;
  time_zone: string;
  working_days: string[];
  registration_open: boolean;
}

export function draftOf(organization: Organization): OrganizationDraft {
  return {
    name: organization.name,
    time_zone: organization.time_zone,
    working_days: [...organization.working_days],
    registration_open: organization.registration_open,
  };
}

/** Only what differs. */
export function changesOf(organization: Organization, draft: OrganizationDraft): OrganizationChange {
  const sent = { ...draft, name: draft.name.trim(), working_days: [...draft.working_days].sort().join("") };
  const names = Object.keys(sent) as (keyof typeof sent)[];
  return Object.fromEntries(
    names.filter((name) => sent[name] !== organization[name]).map((name) => [name, sent[name]]),
  );
}

/** The zones that this browser knows, with the one that is set: another machine may know more. */
export function timeZones(current: string): string[] {
  const known = Intl.supportedValuesOf("timeZone");
  return known.includes(current) ? known : [current, ...known];
}
