/** What the permissions are called where a token is given them. */

const WORDS: Record<string, string> = {
  "status.read": "Read claim status jobs and results",
  "status.upload": "Upload files, retry, cancel and delete jobs",
  "patients.read": "See patients' names, birth dates and member ids",
  "payers.manage": "Manage payer accounts",
  "practices.manage": "Manage practices",
  "tokens.manage": "Manage API tokens",
  "members.manage": "Manage members",
};

export function scopeWords(scope: string): string {
  return WORDS[scope] ?? scope;
}
