/** The shapes of the API's answers. */

export interface Page<T> {
  count: number;
  next: string | null;
  previous: string | null;
  results: T[];
}

export interface Session {
  user: {
    id: string;
    username: string;
    first_name: string;
    last_name: string;
    email: string;
    access: string;
    permissions: string[];
    practices: { id: string; name: string; tin: string }[];
    organization: { id: string; name: string };
  };
  sandbox: boolean;
  version: string;
}

export type Outcome =
  | "paid"
  | "patient_responsibility"
  | "denied"
  | "no_payment"
  | "finalized"
  | "revised"
  | "information_requested"
  | "pending"
  | "acknowledged"
  | "misdirected"
  | "rejected"
  | "not_found"
  | "patient_mismatch"
  | "practice_unknown"
  | "payer_unavailable"
  | "inquiry_error"
  | "invalid_row";

export type JobState = "PENDING" | "PROCESSING" | "COMPLETED" | "FAILED" | "CANCELLING" | "CANCELLED";

export interface Job {
  id: string;
  filename: string;
  original_filename: string;
  file_size: number;
  provider: string;
  practice: { id: string; name: string } | string | null;
  status: JobState;
  total_rows: number;
  processed_rows: number;
  success_count: number;
  failure_count: number;
  progress_percentage: number;
  success_rate: number;
  start_date: string | null;
  end_date: string | null;
  use_batch_query: boolean;
  error_log: { row?: number | null; code: string; message: string }[];
  result_file: string | null;
  created_at: string;
  updated_at: string;
  started_at: string | null;
  completed_at: string | null;
  processing_duration: string | null;
  processing_seconds: number | null;
  cancelled_at: string | null;
  cancelled_by: string | null;
  created_by: string | null;
  recheck_every: string | null;
  next_recheck_at: string | null;
  sandbox: boolean;
  calls_made: number;
  calls_planned: number;
  eta_seconds: number | null;
  outcome_counts: Partial<Record<Outcome, number>>;
  unknown_columns: string[];
  can: { retry: boolean; cancel: boolean; delete: boolean };
}

export interface Progress {
  job_id: string;
  status: JobState;
  total_rows: number;
  processed_rows: number;
  success_count: number;
  failure_count: number;
  progress_percentage: number;
  success_rate: number;
  calls_made: number;
  calls_planned: number;
  eta_seconds: number | null;
}

export interface Preview {
  filename: string;
  file_size: number;
  total_rows: number;
  claims_to_check: number;
  practices: {
    tin: string;
    name: string | null;
    payer_id: string;
    rows: number;
    first_date: string | null;
    last_date: string | null;
    planned_calls: number;
  }[];
  problems: { code: string; kind: string; count: number; rows: number[]; example: string; fix: string }[];
  unknown_columns: string[];
  notes: string[];
  planned_calls: number;
  calls_one_by_one: number;
  estimated_seconds: number | null;
}

export interface Row {
  id: string | number;
  row: number;
  part: number;
  claim_number: string;
  status: string;
  outcome: Outcome;
  outcome_reason: string;
  success: boolean;
  error_message: string;
  patient_name: string | null;
  total_charged: string | null;
  total_paid: string | null;
  total_allowed: string | null;
  patient_responsibility: string | null;
  processed_date: string | null;
  payment_date: string | null;
  check_number: string | null;
  first_service_date: string | null;
  last_service_date: string | null;
  tin: string;
  payer_id: string;
  status_code_507: string | null;
  status_code_508: string | null;
  denial_codes: string[];
  checked_at: string | null;
  previous_outcome: Outcome | null;
  changed_at: string | null;
}

export interface TimelineEntry {
  at: string;
  what: string;
  outcome: Outcome | null;
  job_id: string | null;
  by: string | null;
}

export interface RowDetail extends Row {
  patient: {
    first_name: string;
    last_name: string;
    date_of_birth: string | null;
    subscriber_id: string;
  } | null;
  meaning: string;
  next_step: string;
  payer_answer: Record<string, unknown> | null;
  timeline: TimelineEntry[];
}

export interface FoundClaim {
  claimNumber: string;
  status: string;
  outcome: Outcome;
  outcomeReason: string;
  patientName: string | null;
  firstServiceDate: string | null;
  lastServiceDate: string | null;
  totalCharged: string | null;
  totalPaid: string | null;
  totalAllowed: string | null;
  patientResponsibility: string | null;
  processedDate: string | null;
  checkNumber: string | null;
  paymentDate: string | null;
  tin: string;
  payerId: string;
  statusCode507: string | null;
  statusCode508: string | null;
  denialCodes: string[];
}

export interface SearchAnswer {
  success: boolean;
  count: number;
  hasMore: boolean;
  claims: FoundClaim[];
}

export interface ClaimLine {
  line: string | number;
  service_date: string | null;
  procedure: string | null;
  revenue_code: string | null;
  units: string | null;
  billed: string | null;
  allowed: string | null;
  paid: string | null;
  not_covered: string | null;
  deductible: string | null;
  copay: string | null;
  coinsurance: string | null;
  patient_responsibility: string | null;
  place_of_service: string | null;
  codes: { type: string; code: string; description: string }[];
}

export interface ClaimPayment {
  kind: string;
  number: string | null;
  amount: string | null;
  draft_amount: string | null;
  draft_number: string | null;
  issue_date: string | null;
  cashed_date: string | null;
  payee: string | null;
}

export interface Reconciliation {
  agrees: boolean;
  groups: {
    icn_suffix: string;
    lines_paid: string | null;
    draft_number: string | null;
    draft_amount: string | null;
    agrees: boolean;
    explanation: string;
  }[];
  total_lines_paid: string | null;
  total_paid: string | null;
  explanation: string;
}

export interface ClaimDetails {
  claim: Record<string, unknown>;
  lines: ClaimLine[];
  diagnosis_codes: string[];
  payments: ClaimPayment[];
  reconciliation: Reconciliation | null;
}
