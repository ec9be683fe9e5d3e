/** The shapes of the API's answers about settings: practices, payers, tokens, people, notifications. */

export interface Practice {
  id: string;
  name: string;
  tin: string;
  npi?: string | null;
  is_active?: boolean;
}

export interface PayerMapping {
  id?: string | number;
  payer: string;
  payer_id: string;
  effective_from: string | null;
  effective_to: string | null;
}

export interface Payer {
  code: string;
  name: string;
}

export interface PayerAccount {
  id: string;
  payer: string;
  name?: string;
  base_url?: string | null;
  client_id?: string | null;
  is_active?: boolean;
  sandbox?: boolean;
}

export interface AccountTest {
  ok: boolean;
  message: string;
  milliseconds: number | null;
}

export interface Token {
  id: string;
  name: string;
  scopes: string[];
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
  revoked_at?: string | null;
  prefix?: string;
}

export interface Notice {
  id: string | number;
  event: string;
  title: string;
  body: string;
  link: string;
  created_at: string;
  read_at: string | null;
}

export interface NoticePreference {
  event: string;
  label?: string;
  in_app: boolean;
  email: boolean;
}

export interface Member {
  id: string;
  username: string;
  first_name: string;
  last_name: string;
  email: string;
  access: string;
  is_active: boolean;
  last_login: string | null;
  practices: { id: string; name: string }[];
}
