/** The one door to the API, typed by its schema: session cookie, CSRF header, problems as exceptions. */

import createClient, { type Middleware } from "openapi-fetch";

import { NO_ANSWER, problemFrom } from "./problem";
import type { paths } from "./schema";

export const API = "/api/v1/";
const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

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

async function body(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return null;
  }
}

const manners: Middleware = {
  onRequest({ request }) {
    request.headers.set("Accept", "application/json");
    if (!SAFE.has(request.method)) request.headers.set("X-CSRFToken", cookie("csrftoken"));
    return request;
  },
  async onResponse({ response }) {
    // 304 never gets here: the browser answers it from its cache.
    if (response.ok) return;
    if (response.status === 401) signedOut.forEach((listener) => listener());
    throw problemFrom(response.status, await body(response), response.headers.get("Retry-After"));
  },
  onError({ error, request }) {
    if (request.signal.aborted) return;
    return error instanceof TypeError ? problemFrom(NO_ANSWER, null) : undefined;
  },
};

export const api = createClient<paths>({ baseUrl: "", credentials: "same-origin" });
api.use(manners);

/** The data of an answer; anything but an answer has been thrown as a Problem before. */
export async function data<T>(call: Promise<{ data?: T }>): Promise<T> {
  return (await call).data as T;
}
