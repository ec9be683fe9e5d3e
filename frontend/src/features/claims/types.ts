/** The API's shapes of claims in work under the names that this room uses; all of them come from the schema. */

import type { components, paths } from "@/shared/api/schema";

type Schemas = components["schemas"];

export type WorkState = Schemas["WorkState"];
export type Urgency = Schemas["Urgency"];
export type ListedClaim = Schemas["ClaimRow"];
export type WorkClaim = Schemas["OpenedClaim"];
export type WorkEntry = Schemas["HistoryEntry"];
export type WorkTotals = Schemas["WorkTotals"];
export type ClaimsQuery = NonNullable<paths["/api/v1/work/claims/"]["get"]["parameters"]["query"]>;
export type WorkStats = Schemas["WorkStats"];
export type DeskStats = Schemas["DeskStats"];
export type PersonLoad = Schemas["Workload"];
export type WorkReport = Schemas["WorkReport"];
export type CheckedClaim = Schemas["CheckedClaim"];

/** What is sent. */
export type SoughtPatient = Omit<Schemas["PatientClaimSearch"], "page" | "page_size">;
export type WorkClaimChange = Schemas["ClaimChange"];
export type SeveralWanted = Omit<Schemas["ManyChange"], "claims">;
export type ClosingResult = Schemas["ClosingResult"];
