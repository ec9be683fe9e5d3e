/** Calls to the API, typed by its schema: session cookie, CSRF header, problems as exceptions. */

import createClient, { type Middleware } from "openapi-fetch";

import { sawAnswer, sawNoAnswer } from "./outage";
import { NO_ANSWER, type Problem, problemFrom } from "./problem";
import type { paths } from "./schema";

export const API = "/api/v1/";
/** The answer to everything while a one-time password has not been replaced. */
const PASSWORD_CHANGE_REQUIRED = "PASSWORD_CHANGE_REQUIRED";
const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

const refused = new Set<(problem: Problem) => void>();

/** Calls `listener` whenever an answer says that the session is over or not complete. Returns how to stop. */
export function onRefused(listener: (problem: Problem) => void): () => void {
  refused.add(listener);
  return () => refused.delete(listener);
}

function cookie(name: string): string {
  const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

/** Over TLS the cookie is bound to this very host, and its name says so. */
function csrfToken(): string {
  return cookie("__Host-csrftoken") || cookie("csrftoken");
}

async function body(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return null;
  }
}

const conventions: Middleware = {
  onRequest({ request }) {
    request.headers.set("Accept", "application/json");
    if (!SAFE.has(request.method)) request.headers.set("X-CSRFToken", csrfToken());
    return request;
  },
  async onResponse({ response }) {
    // 304 never gets here: the browser answers it from its cache.
    if (response.ok) return;
    const problem = problemFrom(response.status, await body(response), response.headers.get("Retry-After"));
    if (problem.status === 401 || problem.code === PASSWORD_CHANGE_REQUIRED)
      refused.forEach((listener) => listener(problem));
    sawAnswer(problem.status, problem.code, problem.retryAfter);
    throw problem;
  },
  onError({ error, request }) {
    if (request.signal.aborted) return;
    if (!(error instanceof TypeError)) return undefined;
    sawNoAnswer();
    return problemFrom(NO_ANSWER, null);
  },
};

export const api = createClient<paths>({ baseUrl: "", credentials: "same-origin" });
api.use(conventions);

/** The data of an answer; anything but an answer has been thrown as a Problem before. */
export async function data<T>(call: Promise<{ data?: T }>): Promise<T> {
  return (await call).data as T;
}
