/** Whether the server can be asked at all: noticed from any call, and looked at again until it can. */

import { useSyncExternalStore } from "react";

/** What is away: the whole server, or only the database behind it. */
type Away = "server" | "database";

export const DATABASE_AWAY = "DATABASE_AWAY";
const GATEWAY = new Set([502, 503, 504]);
const FIRST_WAIT = 5;
const HEALTH = "/health/";

let away: Away | null = null;
/** Somebody looks, or will after a while: whoever notices something meanwhile leaves it to that. */
let looking = false;
const listeners = new Set<() => void>();
const restored = new Set<() => void>();

export const isAway = (): boolean => away !== null;

/** Calls `listener` each time when the server can be asked again. Returns how to stop. */
export function onRestored(listener: () => void): () => void {
  restored.add(listener);
  return () => restored.delete(listener);
}

/** What is away just now, for a page that shows it; null when all is well. */
export function useAway(): Away | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => away,
  );
}

/** What a call came to: its status, and the problem's code and Retry-After where it was answered with one. */
export function sawAnswer(status: number, code: string | null, retryAfter: number | null): void {
  if (status === 503 && code === DATABASE_AWAY) say("database", retryAfter ?? FIRST_WAIT);
  // A proxy in front answers for a server that is not there; it knows none of our codes.
  else if (GATEWAY.has(status) && code === null) say("server", retryAfter ?? FIRST_WAIT);
}

/** A call got no answer: its own connection may have failed, so the server is looked at before anything is said. */
export function sawNoAnswer(): void {
  if (away === null && !looking) void look(FIRST_WAIT);
}

function say(what: Away, wait: number): void {
  if (away !== what) {
    away = what;
    listeners.forEach((listener) => listener());
  }
  if (looking) return;
  looking = true;
  setTimeout(() => void look(wait), wait * 1000);
}

async function look(wait: number): Promise<void> {
  looking = true;
  const found = await health();
  looking = false;
  if (found !== null) {
    say(found, wait);
    return;
  }
  if (away === null) return;
  away = null;
  listeners.forEach((listener) => listener());
  restored.forEach((listener) => listener());
}

async function health(): Promise<Away | null> {
  try {
    const answer = await fetch(HEALTH, { cache: "no-store", credentials: "omit" });
    if (answer.ok) return null;
    return answer.headers.get("Content-Type")?.startsWith("application/json") ? "database" : "server";
  } catch {
    return "server";
  }
}
