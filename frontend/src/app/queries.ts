/** How answers are kept: in memory only, and all forgotten when the session ends. */

import { QueryClient } from "@tanstack/react-query";

import { onRefused } from "@/shared/api/client";
import { onRestored } from "@/shared/api/outage";
import { NO_ANSWER, Problem } from "@/shared/api/problem";
import type { Session } from "@/shared/api/types";
import { sessionQuery } from "@/shared/session/session";

const AGAIN = new Set([NO_ANSWER, 502, 503, 504]);

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2000,
      retryDelay: (failures, error) =>
        1000 * ((error instanceof Problem && error.retryAfter) || Math.min(2 ** failures, 30)),
      retry: (failures, error) => failures < 2 && error instanceof Problem && AGAIN.has(error.status),
    },
  },
});

// Whatever is shown is asked anew; what asks again and again takes it up from there.
onRestored(() => void queryClient.invalidateQueries());

/** How the last session ended, for the log-in to say; null while none did in this tab. */
let ending: string | null = null;
export const lastEnding = (): string | null => ending;

const LOGGED_OUT = "You are logged out.";
const IDLE =
  "You were logged out because nothing was done here for a while. Log in to carry on; running jobs go on.";
const ENDED = "Your session has ended. Log in to carry on where you were; running jobs go on.";

// Another tab of this browser has the same session: it ends and begins there too.
const tabs = new BroadcastChannel("claimdeck.session");
tabs.onmessage = ({ data: happened }) => {
  if (happened === "ended") forgetSession(LOGGED_OUT);
  // It may be somebody else who logged in.
  else void queryClient.resetQueries();
};

export function loggedOut(): void {
  forgetSession(LOGGED_OUT);
  tabs.postMessage("ended");
}

export function loggedIn(session: Session): void {
  queryClient.setQueryData(sessionQuery.queryKey, session);
  tabs.postMessage("began");
}

/** Forgets everything that was loaded and shows the log-in. */
function forgetSession(reason: string): void {
  ending = reason;
  void queryClient.cancelQueries();
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== sessionQuery.queryKey[0] });
  queryClient.setQueryData(sessionQuery.queryKey, null);
}

/** The session is over because nobody was active; also where no answer says so any more. */
export function endedIdle(): void {
  forgetSession(IDLE);
}

onRefused(({ status, code }) => {
  // The first question "who am I" of a visitor is answered 401 too: there is nothing to forget then.
  if (!queryClient.getQueryData(sessionQuery.queryKey)) return;
  if (status === 401) forgetSession(code === "SESSION_IDLE" ? IDLE : ENDED);
  // A one-time password is to be replaced: the session says so too, and the form for it comes up.
  else void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
});
