/** A server that is busy for some seconds says when to come back: the call is made again then. */

import { asProblem } from "@/shared/api/problem";

const TIMES = 30;
/** To wait longer than this is a limit, and for the person to read. */
const LONGEST_SECONDS = 10;

/** The answer of `call`, asked again as often as it is told to come back within seconds. */
export async function retryWhileBusy<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
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
