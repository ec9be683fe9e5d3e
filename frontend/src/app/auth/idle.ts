/** When a session without activity is asked about, and when activity is reported. */

/** Seconds before the end at which the page asks. */
export function askBefore(idleSeconds: number): number {
  return Math.min(60, idleSeconds / 3);
}

/** Seconds between two reports of activity: seldom, and often enough for a short idle time. */
export function reportEvery(idleSeconds: number): number {
  return Math.min(30, idleSeconds / 10);
}

export type IdleState = "quiet" | "ask" | "over";

/** The state of a session that ends at `deadline`; both times in milliseconds. */
export function idleState(now: number, deadline: number, idleSeconds: number): IdleState {
  if (now >= deadline) return "over";
  return deadline - now <= askBefore(idleSeconds) * 1000 ? "ask" : "quiet";
}
