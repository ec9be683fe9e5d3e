/** The API's shapes of plans and rules under the names that these pages use. */

import type { components, paths } from "@/shared/api/schema";

type Schemas = components["schemas"];

export type Stage = Schemas["PlanStage"];
export type PlanRow = Schemas["PlanRow"];
export type Plan = Schemas["PlanShown"];
export type PlanCounts = Schemas["PlanCounts"];
export type PlanPerson = Schemas["PersonLoad"];
export type DayLoad = Schemas["DayLoad"];
export type Bottleneck = Schemas["Bottleneck"];
export type WhatIf = Schemas["WhatIf"];
export type KeptClaim = Schemas["KeptClaim"];
export type Item = Schemas["PlanItemShown"];
export type ImportPreview = Schemas["ImportPreview"];
/** Claims that are here already: of the pool, or of a bulk check's results. */
export type Selection = NonNullable<
  paths["/api/v1/assignment/imports/"]["post"]["requestBody"]
>["content"]["application/json"];
export type Move = Schemas["Move"];

/** What a plan that no longer holds answers when it is to be confirmed, beside the problem itself. */
export interface Stale {
  changes: { kind: string; text: string; claims: number }[];
  new_plan: string;
}

export type Field = Schemas["Field"];
export type Condition = Schemas["RuleCondition"];
export type Rule = Schemas["RuleOut"];
export type RuleToKeep = Schemas["RuleToKeep"];
/** The rules as they are stored; `version` tells whether somebody changed them meanwhile. */
export type StoredRules = Schemas["RulesOut"];
export type Tried = Schemas["RulesTrial"];
