/** The API's shapes under the names that the app uses; all of them come from the schema. */

import type { components } from "./schema";

type Schemas = components["schemas"];

export type Session = Schemas["SessionOut"];
export type Outcome = Schemas["Outcome"];
export type JobState = Schemas["State"];
export type Job = Schemas["Job"];
export type Progress = Schemas["Progress"];
export type Preview = Schemas["Preview"];
export type Row = Schemas["RowInWork"];
export type RowDetail = Schemas["OpenedRow"];
export type FoundClaim = Schemas["FoundClaim"];
export type ClaimDetails = Schemas["Details"];
export type ClaimLine = Schemas["DetailLine"];
export type ClaimPayment = Schemas["DetailPayment"];
export type Reconciliation = Schemas["ReconciliationShown"];
export type Practice = Schemas["PracticeOut"];
export type PayerMapping = Schemas["MappingOut"];
export type Payer = Schemas["PayerOut"];
export type PayerAccount = Schemas["AccountOut"];
export type Token = Schemas["TokenOut"];
export type Scope = Schemas["Scope"];
export type Notice = Schemas["NotificationOut"];
export type NoticePreference = Schemas["PreferenceOut"];
export type Member = Schemas["UserOut"];
export type Access = Schemas["Access"];
export type AccessRecord = Schemas["AccessRecordOut"];
export type AuditRecord = Schemas["AuditRecordOut"];
export type AuditKind = Schemas["Kind"];
export type PayerLimits = Schemas["LimitsOut"];
export type DeadlinesForeseen = Schemas["DeadlinesOut"];
export type WorkSettings = Schemas["WorkSettingsOut"];

/** What is sent. */
export type PracticeForm = Schemas["PracticeForm"];
export type PracticeChange = Schemas["PracticeChange"];
export type MappingForm = Schemas["MappingForm"];
export type AccountForm = Schemas["AccountForm"];
export type AccountChange = Schemas["AccountChange"];
export type TokenForm = Schemas["TokenForm"];
export type PasswordChange = Schemas["PasswordChange"];
export type MemberForm = Schemas["MemberForm"];
export type MemberChange = Pick<
  Schemas["UserChange"],
  "access" | "is_active" | "practices" | "first_name" | "last_name" | "email"
>;
export type JobChange = Schemas["JobChange"];
export type PatientWanted = Omit<Schemas["PatientSearch"], "page" | "page_size">;
export type Wanted = Schemas["SingleSearch"];
export type PayerLimitsForm = Schemas["LimitsForm"];
export type WorkSettingsChange = Schemas["WorkSettingsChange"];
