/** What went wrong with a call, in words: RFC 9457 answers, and calls that got no answer at all. */

interface FieldProblem {
  field: string;
  message: string;
}

export class Problem extends Error {
  readonly status: number;
  readonly title: string;
  readonly errors: FieldProblem[];
  readonly retryAfter: number | null;
  /** A short stable code of the server's; null where somebody else answered. */
  readonly code: string | null;
  /** The whole answer, for those who know of further members in it. */
  readonly body: unknown;

  constructor(
    status: number,
    title: string,
    detail: string,
    errors: FieldProblem[] = [],
    retryAfter: number | null = null,
    code: string | null = null,
    body: unknown = null,
  ) {
    super(detail);
    this.name = "Problem";
    this.status = status;
    this.title = title;
    this.errors = errors;
    this.retryAfter = retryAfter;
    this.code = code;
    this.body = body;
  }
}

/** No answer came: the network is down or the server is being restarted. */
export const NO_ANSWER = 0;

// Without an answer nobody knows what became of what was sent.
const LOOK_FIRST = "If you sent something, look whether it is there before you send it again.";

const PLAIN: Record<number, [title: string, detail: string]> = {
  0: ["Claimdeck does not answer", `Check the connection, then try again. ${LOOK_FIRST}`],
  401: ["Signed out", "Sign in again to carry on."],
  403: ["Not allowed", "Your access does not cover this. An admin of your organization can change that."],
  404: ["Not found", "It does not exist, or it belongs to another organization."],
  409: ["Not possible now", "The state has changed meanwhile. Reload to see where things stand."],
  413: ["File too large", "Split the file and upload the parts."],
  415: ["Not a table", "Claimdeck reads .csv, .tsv and .xlsx files."],
  429: ["Too many requests", "Wait a moment, then try again."],
  503: ["Not available now", `Try again in a minute. ${LOOK_FIRST}`],
};

const UNKNOWN: [string, string] = [
  "Something failed on the server",
  `Try again; if it stays, tell your admin the time it happened. ${LOOK_FIRST}`,
];

interface Body {
  title?: unknown;
  detail?: unknown;
  code?: unknown;
  errors?: unknown;
}

/** A Problem from an answer's status, parsed body (anything) and Retry-After header. */
export function problemFrom(status: number, body: unknown, retryAfter: string | null = null): Problem {
  const given: Body = typeof body === "object" && body !== null ? body : {};
  const [title, detail] = PLAIN[status] ?? UNKNOWN;
  const seconds = retryAfter !== null && /^\d+$/.test(retryAfter) ? Number(retryAfter) : null;
  return new Problem(
    status,
    text(given.title) ?? title,
    text(given.detail) ?? detail,
    fields(given.errors),
    seconds,
    text(given.code),
    body,
  );
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return problemFrom(NO_ANSWER, null);
}

/** The message about one form field, to show beside it. */
export function fieldMessage(problem: Problem | null | undefined, ...names: string[]): string | undefined {
  return problem?.errors.find((error) => names.includes(error.field.split(".").pop() ?? ""))?.message;
}

/** Whether every message of the problem has its place beside one of these form fields. */
export function placedAt(problem: Problem, names: readonly string[]): boolean {
  const placed = ({ field }: FieldProblem) => names.includes(field.split(".").pop() ?? "");
  return problem.errors.length > 0 && problem.errors.every(placed);
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function fields(value: unknown): FieldProblem[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: { field?: unknown; message?: unknown } | null) => {
    const message = text(item?.message);
    return message ? [{ field: text(item?.field) ?? "", message }] : [];
  });
}
