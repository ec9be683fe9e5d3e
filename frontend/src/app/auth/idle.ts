/** When a session without a hand on the page is asked about, and when its activity is reported. */

/** Seconds before the end at which the page asks. */
export function askBefore(idleSeconds: number): number {
  return Math.min(60, idleSeconds / 3);
}

/** Seconds between two reports of activity: seldom, and often enough for a short idle time. */
export function reportEvery(idleSeconds: number): number {
  return Math.min(30, idleSeconds / 10);
}

export type Stand = "quiet" | "ask" | "over";

/** Where a session stands that ends at `deadline`; both in milliseconds. */
export function standing(now: number, deadline: number, idleSeconds: number): Stand {
  if (now >= deadline) return "over";
  return deadline - now <= askBefore(idleSeconds) * 1000 ? "ask" : "quiet";
}
