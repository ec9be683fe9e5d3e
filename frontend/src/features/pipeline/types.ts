/** The API's shapes of the pipeline under the names that this room uses; all of them come from the schema. */

import type { components, paths } from "@/shared/api/schema";

type Schemas = components["schemas"];

export type Stats = Schemas["Stats"];
export type Batch = Schemas["BatchShown"];
export type ClaimsImport = Schemas["ClaimsImportShown"];
export type UnreadReason = Schemas["UnreadReason"];
export type FailedRow = Schemas["FailedRow"];
export type FailedClaim = Schemas["FailedDetail"];
export type LoadedRow = Schemas["LoadedRow"];
export type LoadedClaim = Schemas["LoadedDetail"];
export type ReviewQueue = Schemas["ReviewQueue"];
export type ReviewQueues = Schemas["ReviewQueues"];
export type ModelAtWork = Schemas["ModelOut"];
export type LetterClaim = Schemas["LetterDetail"];
/** What claims have in common once they are opened, wherever they are. */
export type OpenedClaim = Pick<
  FailedClaim & LetterClaim,
  "claim_id" | "current_version" | "claim" | "lines" | "diagnoses" | "providers" | "history"
>;
export type Reason = Schemas["Reason"];
export type Violation = Schemas["ShownViolation"];
export type Value = Schemas["ShownValue"];
export type Part = Schemas["ShownPart"];
export type Entry = Schemas["ShownEntry"];
export type Letter = Schemas["LetterRow"];
export type Severity = Schemas["Severity"];
export type Category = Schemas["FailureCategory"];
export type Resolution = Schemas["Resolution"];
export type AmendForm = Schemas["AmendForm"];
export type ManyForm = Schemas["ManyForm"];
export type Rules = Schemas["RulesShown"];
export type Rule = Schemas["ShownRule"];
export type OwnRule = Schemas["ShownOwnRule"];
export type OwnRuleForm = Schemas["OwnRuleForm"];
export type RuleSettingForm = Schemas["RuleSettingForm"];
export type RuleTrial = Schemas["RuleTrial"];

type Query<P extends keyof paths> = paths[P] extends { get: { parameters: { query?: infer Q } } }
  ? NonNullable<Q>
  : never;
export type FailedQuery = Query<"/api/v1/pipeline/failed-claims/">;
export type ReasonQuery = Query<"/api/v1/pipeline/failed-claims/reasons/">;
export type LoadedQuery = Query<"/api/v1/pipeline/loaded-claims/">;
export type LetterQuery = Query<"/api/v1/pipeline/dead-letters/">;
export type BatchQuery = Query<"/api/v1/pipeline/batches/">;
