/** The one door to the API: session cookie, CSRF header, problems as exceptions. */

import createClient, { type Middleware } from "openapi-fetch";

import { asProblem, problemFrom } from "./problem";

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);
export const API = "/api/v1/";

type Query = Record<string, string | number | boolean | undefined>;
interface Call {
  path?: Record<string, string>;
  query?: Query;
  body?: unknown;
  signal?: AbortSignal;
}
type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

const signedOut = new Set<() => void>();

/** Calls `listener` whenever an answer says that the session is over. Returns how to stop. */
export function onSignedOut(listener: () => void): () => void {
  signedOut.add(listener);
  return () => signedOut.delete(listener);
}

function cookie(name: string): string {
  const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

const headers: Middleware = {
  onRequest({ request }) {
    request.headers.set("Accept", "application/json");
    if (!SAFE.has(request.method)) request.headers.set("X-CSRFToken", cookie("csrftoken"));
    return request;
  },
};

// Addresses are checked against the schema by their types; see types.ts.
const client = createClient<Record<string, Record<string, unknown>>>({
  baseUrl: "",
  credentials: "same-origin",
});
client.use(headers);

async function call<T>(
  method: Method,
  path: string,
  { path: inPath, query, body, signal }: Call = {},
): Promise<T> {
  const options = {
    params: { path: inPath, query },
    body,
    signal,
    ...(body instanceof FormData ? { bodySerializer: (form: unknown) => form } : {}),
  };
  const send = client.request as unknown as (
    method: string,
    path: string,
    options: unknown,
  ) => Promise<{ data?: T; error?: unknown; response: Response }>;
  let answer;
  try {
    answer = await send(method.toLowerCase(), API + path, options);
  } catch (error) {
    if (signal?.aborted) throw error;
    throw asProblem(error);
  }
  if (!answer.response.ok) {
    if (answer.response.status === 401) signedOut.forEach((listener) => listener());
    throw problemFrom(answer.response.status, answer.error, answer.response.headers.get("Retry-After"));
  }
  return answer.data as T;
}

export const get = <T>(path: string, options?: Call) => call<T>("GET", path, options);
export const post = <T>(path: string, options?: Call) => call<T>("POST", path, options);
export const put = <T>(path: string, options?: Call) => call<T>("PUT", path, options);
export const patch = <T>(path: string, options?: Call) => call<T>("PATCH", path, options);
export const remove = (path: string, options?: Call) => call<undefined>("DELETE", path, options);
