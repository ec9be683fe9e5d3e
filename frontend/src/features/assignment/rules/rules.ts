/** Rules while they are edited: what a rule's fields hold, how it reads, what is sent. */

import { money } from "@/shared/lib/money";

import type { Condition, Field, Rule, RuleToKeep, Tried } from "../types";

export interface RuleDraft {
  /** Tells it from others while it has no id yet. */
  key: string;
  id: number | null;
  name: string;
  is_active: boolean;
  conditions: ConditionDraft[];
  action: ActionDraft;
}

/** A condition as its fields hold it: bounds as they were typed, or values. */
export interface ConditionDraft {
  field: Field;
  at_least: string;
  at_most: string;
  any_of: string[];
}

/** What a rule does as its fields hold it: empty is not said. */
export interface ActionDraft {
  strategy: "" | "payer" | "age" | "seniority";
  role: string;
  skill: string;
  level: number | "";
  person: string;
  hold: boolean;
}

interface FieldWords {
  label: string;
  /** In a sentence, before the values. */
  words: string;
  /** Numbers have bounds, everything else has values. */
  numeric: boolean;
  hint: string;
}

export const FIELDS: Record<Field, FieldWords> = {
  payer: { label: "Payer", words: "payer is", numeric: false, hint: "A payer's name or one of its aliases" },
  patient_age: { label: "Patient's age", words: "the patient's age is", numeric: true, hint: "In years" },
  amount: { label: "Amount", words: "amount is", numeric: true, hint: "In dollars, such as 500.00" },
  days_left: {
    label: "Days to the deadline",
    words: "the days to the deadline are",
    numeric: true,
    hint: "Of the calendar; below 0 the deadline has passed",
  },
  priority: { label: "Priority", words: "priority is", numeric: true, hint: "1 to 5; 4 and 5 are urgent" },
  cpt: {
    label: "CPT code",
    words: "a CPT code begins with",
    numeric: false,
    hint: "Its beginning: 992 means all of 99201 to 99299",
  },
  icd10: {
    label: "ICD-10 code",
    words: "an ICD-10 code begins with",
    numeric: false,
    hint: "Its beginning: E11 means E11.0 to E11.9",
  },
  denial_code: { label: "Denial code", words: "a denial code is", numeric: false, hint: "Such as CO-50" },
  source: { label: "Came from", words: "the claim came from", numeric: false, hint: "" },
};

export const FIELD_NAMES = Object.keys(FIELDS) as Field[];

export const SOURCES = [
  { value: "file", label: "A file" },
  { value: "payer", label: "A payer's answer" },
  { value: "pipeline", label: "The pipeline" },
];

export const STRATEGIES = [
  { value: "payer", label: "Payer: the least loaded of the skilled" },
  { value: "age", label: "Age: oldest patients first, senior titles first" },
  { value: "seniority", label: "Seniority: most urgent claims to the most senior" },
];

export const NO_ACTION: ActionDraft = {
  strategy: "",
  role: "",
  skill: "",
  level: "",
  person: "",
  hold: false,
};

export const newCondition = (field: Field = "payer"): ConditionDraft => ({
  field,
  at_least: "",
  at_most: "",
  any_of: [],
});

let made = 0;
/** A rule that is not saved yet: without conditions it is for every claim. */
export function newRule(): RuleDraft {
  made += 1;
  return {
    key: `new-${made}`,
    id: null,
    name: "",
    is_active: true,
    conditions: [newCondition()],
    action: NO_ACTION,
  };
}

const typed = (bound: string | number | null | undefined): string =>
  bound === null || bound === undefined ? "" : String(bound);

export function draftOf(rule: Rule): RuleDraft {
  const { action } = rule;
  return {
    key: String(rule.id),
    id: rule.id,
    name: rule.name,
    is_active: rule.is_active ?? true,
    conditions: (rule.conditions ?? []).map(({ field, at_least, at_most, any_of }) => ({
      field,
      at_least: typed(at_least),
      at_most: typed(at_most),
      any_of: any_of ?? [],
    })),
    action: {
      strategy: action.strategy ?? "",
      role: action.role ?? "",
      skill: action.skill ?? "",
      level: action.level || "",
      person: action.person ?? "",
      hold: action.hold ?? false,
    },
  };
}

function sentCondition({ field, at_least, at_most, any_of }: ConditionDraft): Condition {
  if (!FIELDS[field].numeric) return { field, any_of };
  return { field, any_of: [], at_least: bound(field, at_least), at_most: bound(field, at_most) };
}

/** Amounts go as they were typed, to the cent; what is no whole number goes as text, for the server to say so. */
function bound(field: Field, text: string): number | string | undefined {
  const given = text.trim();
  if (!given) return undefined;
  return field !== "amount" && /^-?\d{1,9}$/.test(given) ? Number(given) : given.replace(/[$,]/g, "");
}

/** What is sent of a rule. */
export function sent({ id, name, is_active, conditions, action }: RuleDraft): RuleToKeep {
  return {
    id,
    name: name.trim(),
    is_active,
    conditions: conditions.map(sentCondition),
    action: { ...action, strategy: action.strategy || null, level: action.level || 0 },
  };
}

/** Why a rule cannot be sent as it is; null when it can. The server has the last word. */
export function lacking(rule: RuleDraft): string | null {
  if (!rule.name.trim()) return "Give the rule a name.";
  for (const { field, at_least, at_most, any_of } of rule.conditions) {
    const { label, numeric } = FIELDS[field];
    if (numeric && !at_least.trim() && !at_most.trim()) return `${label}: say at least, at most, or both.`;
    if (!numeric && any_of.length === 0) return `${label}: name at least one value.`;
  }
  const { hold, ...rest } = rule.action;
  if (!hold && Object.values(rest).every((value) => value === "")) return "Say what the rule does.";
  return null;
}

/** The list with one rule at another place. */
export function moved<T>(rules: readonly T[], from: number, to: number): T[] {
  const rest = rules.filter((_, index) => index !== from);
  const place = Math.max(0, Math.min(rules.length - 1, to));
  return [...rest.slice(0, place), ...rules.slice(from, from + 1), ...rest.slice(place)];
}

export interface RuleChanges {
  added: string[];
  changed: string[];
  removed: string[];
  ordered: boolean;
}

/** What saving would do to the rules. */
export function changesOf(before: RuleDraft[], after: RuleDraft[]): RuleChanges {
  const known = new Map(before.map((rule) => [rule.key, JSON.stringify(rule)]));
  const kept = new Set(after.map(({ key }) => key));
  const order = (rules: RuleDraft[], also: (key: string) => boolean) =>
    rules.flatMap(({ key }) => (also(key) ? [key] : [])).join(" ");
  return {
    added: after.filter(({ key }) => !known.has(key)).map(({ name }) => name),
    changed: after
      .filter((rule) => known.has(rule.key) && known.get(rule.key) !== JSON.stringify(rule))
      .map(({ name }) => name),
    removed: before.filter(({ key }) => !kept.has(key)).map(({ name }) => name),
    ordered: order(before, (key) => kept.has(key)) !== order(after, (key) => known.has(key)),
  };
}

export function howMany({ added, changed, removed, ordered }: RuleChanges): number {
  return added.length + changed.length + removed.length + (ordered ? 1 : 0);
}

const either = (values: string[]): string => values.join(" or ");

function conditionWords({ field, at_least, at_most, any_of }: ConditionDraft): string {
  const { words, numeric } = FIELDS[field];
  if (!numeric) {
    const shown = field === "source" ? any_of.map(sourceWords) : any_of;
    return `${words} ${either(shown) || "…"}`;
  }
  const [low, high] = [at_least.trim(), at_most.trim()].map((bound) =>
    field === "amount" && bound ? money(bound) : bound,
  );
  if (low && high) return low === high ? `${words} ${low}` : `${words} ${low} to ${high}`;
  return low ? `${words} at least ${low}` : `${words} at most ${high || "…"}`;
}

const sourceWords = (value: string): string =>
  (SOURCES.find((source) => source.value === value)?.label ?? value).toLowerCase();

function actionWords(action: ActionDraft, nameOf: (person: string) => string): string {
  const { strategy, role, skill, level, person, hold } = action;
  if (hold) return "hold it out of every plan";
  const knows =
    skill || level ? `with ${skill || "the payer's skill"}${level ? ` ${level} or more` : ""}` : "";
  const who = person ? nameOf(person) : role || (knows ? "somebody" : "");
  const given = who && `give to ${[who, knows].filter(Boolean).join(" ")}`;
  return [given, strategy && `by ${strategy}`].filter(Boolean).join(", ") || "…";
}

/** `When payer is Aetna and amount is at least $500.00, give to Sr. Biller with Aetna 5 or more.` */
export function sentence(
  rule: Pick<RuleDraft, "conditions" | "action">,
  nameOf: (person: string) => string,
): string {
  const when = rule.conditions.map(conditionWords).join(" and ");
  return `${when ? `When ${when}` : "Always"}, ${actionWords(rule.action, nameOf)}.`;
}

/** How many claims each rule takes, by its key; rules that are switched off take none and are not tried. */
export function takenBy(rules: RuleDraft[], tried: Pick<Tried, "rules">): ReadonlyMap<string, number> {
  const numbers = new Map(tried.rules.map(({ name, claims }) => [name, claims]));
  return new Map(
    rules.flatMap(({ key, name }): [string, number][] => {
      const number = numbers.get(name);
      return number === undefined ? [] : [[key, number]];
    }),
  );
}
