/** Several claims in a few words, for what is shown before they are changed. */

import type { ListedClaim, WorkState } from "../types";
import { count, counted } from "@/shared/lib/numbers";

import { STATE_ORDER } from "../states";

/** `Assigned 3, In Progress 9`. */
export function statesOf(claims: Pick<ListedClaim, "state">[]): string {
  return summed(
    claims.map(({ state }) => state),
    STATE_ORDER,
  );
}

const NOBODY = "nobody";
const SHOWN = 4;

/** `Ann 3, Bo 2, nobody 7`; of many people the first. */
export function peopleOf(claims: Pick<ListedClaim, "assignee">[]): string {
  const names = claims.map(({ assignee }) => assignee?.name ?? NOBODY);
  const order = [...new Set(names)].sort((a, b) => Number(a === NOBODY) - Number(b === NOBODY));
  const said = summed(names, order.slice(0, SHOWN));
  return order.length > SHOWN ? `${said} and ${count(order.length - SHOWN)} more` : said;
}

function summed(words: string[], order: readonly string[]): string {
  const numbers = order.map((word) => [word, words.filter((other) => other === word).length] as const);
  const found = numbers.filter(([, number]) => number > 0);
  return found.length === 1
    ? (found[0]?.[0] ?? "")
    : found.map(([word, number]) => `${word} ${count(number)}`).join(", ");
}

/** `12 claims`, for titles and buttons. */
export const claimsIn = (claims: unknown[]): string => counted(claims.length, "claim");

/** The states that a step of at least one of the claims leads to, in their order. */
export function reachable(claims: Pick<ListedClaim, "state">[]): WorkState[] {
  const reached = new Set(claims.flatMap(({ state }) => STEPS[state]));
  return STATE_ORDER.filter((state) => reached.has(state));
}

/** The steps of several claims; whoever takes another hears why not. What is put on hold is begun on the way. */
const STEPS: Record<WorkState, WorkState[]> = {
  Pool: [],
  Assigned: ["In Progress", "On Hold"],
  "In Progress": ["On Hold", "Submitted"],
  "On Hold": ["In Progress"],
  Submitted: ["Closed", "In Progress"],
  Closed: ["In Progress"],
};
