/** The API's shapes under the names that the app uses; all of them come from the schema. */

import type { components, paths } from "./schema";

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
export type Reconciliation = Schemas["PaymentReconciliationShown"];
export type Practice = Schemas["PracticeOut"];
export type PayerMapping = Schemas["MappingOut"];
export type Payer = Schemas["PayerOut"];
export type PayerAccount = Schemas["AccountOut"];
export type Token = Schemas["TokenOut"];
export type Scope = Schemas["Scope"];
export type Notice = Schemas["NotificationOut"];
export type NoticePreference = Schemas["PreferenceOut"];
export type Person = Schemas["UserOut"];
export type Access = Schemas["Access"];
export type AccessRecord = Schemas["AccessRecordOut"];
export type AuditRecord = Schemas["AuditRecordOut"];
export type AuditKind = Schemas["Kind"];
export type Workload = Schemas["Workload"];
export type PeopleQuery = NonNullable<paths["/api/v1/users/"]["get"]["parameters"]["query"]>;
export type Skill = Schemas["SkillOut"];
export type Role = Schemas["RoleOut"];
export type Absence = Schemas["AbsenceOut"];
export type Invitation = Schemas["InvitationOut"];
export type Cause = NonNullable<
  paths["/api/v1/users/{member_id}/departure/"]["get"]["parameters"]["query"]
>["cause"];
export type Organization = Schemas["OrganizationOut"];
export type Strategy = Schemas["Strategy"];
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
export type PersonForm = Schemas["MemberForm"];
export type PersonChange = Schemas["UserChange"];
export type JobChange = Schemas["JobChange"];
export type PatientWanted = Omit<Schemas["PatientSearch"], "page" | "page_size">;
export type Wanted = Schemas["SingleSearch"];
export type PayerLimitsForm = Schemas["LimitsForm"];
export type WorkSettingsChange = Schemas["WorkSettingsChange"];
export type InvitationForm = Schemas["InvitationForm"];
export type OrganizationChange = Schemas["OrganizationChange"];
export type Registration = Schemas["Registration"];
export type AbsenceForm = Schemas["AbsenceForm"];
export type AbsenceChange = Schemas["AbsenceChange"];
