/** Waiting for one's turn: a server that is busy for some seconds says when to come back, and that is done. */

import { asProblem } from "../api/problem";

const TIMES = 30;
/** What takes longer is no queue but a limit, and for the person to read. */
const LONGEST_SECONDS = 10;

/** The answer of `call`, asked again as often as it is told to come back within seconds. */
export async function inTurn<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  for (let time = 1; ; time += 1) {
    try {
      return await call();
    } catch (error) {
      const { status, retryAfter } = asProblem(error);
      const busy = status === 429 && retryAfter !== null && retryAfter <= LONGEST_SECONDS;
      if (!busy || time >= TIMES || signal?.aborted) throw error;
      await new Promise((resolve) => setTimeout(resolve, retryAfter * 1000));
      if (signal?.aborted) throw error;
    }
  }
}
