/** What people do with claims in work: one, several, the next one. */

import { api, data } from "@/shared/api/client";
import type { Ending } from "./claim/ClosingFields";
import type { ClosingResult, SeveralWanted, WorkClaim, WorkClaimChange } from "./types";

const CLAIMS = "/api/v1/work/claims/";
const CLAIM = "/api/v1/work/claims/{claim_id}/";

type Numbered = Pick<WorkClaim, "id" | "version">;

/** What became of several claims: the numbers, and by name those that stayed as they were. */
export interface SeveralChanged {
  changed: number;
  notChanged: number;
  named: { id: number; claim_id: string; reason: string }[];
}

export const changeClaim = async (claim_id: number, body: WorkClaimChange): Promise<WorkClaim> =>
  (await data(api.PATCH(CLAIM, { params: { path: { claim_id } }, body }))).claim;

const numbered = (claims: Numbered[]) => claims.map(({ id, version }) => ({ id, version }));
const ids = (claims: Numbered[]) => claims.map(({ id }) => id);

interface Answer {
  changed: number[];
  unchanged: SeveralChanged["named"];
}

async function summed(answer: Promise<Answer>): Promise<SeveralChanged> {
  const { changed, unchanged } = await answer;
  return { changed: changed.length, notChanged: unchanged.length, named: unchanged };
}

export const changeClaims = (claims: Numbered[], wanted: SeveralWanted) =>
  summed(data(api.POST(`${CLAIMS}change/`, { body: { ...wanted, claims: numbered(claims) } })));

export const escalateClaims = (claims: Numbered[], to: string, text: string) =>
  summed(data(api.POST(`${CLAIMS}escalate/`, { body: { claims: ids(claims), to, text } })));

export const giveBackClaims = (claims: Numbered[], text: string) =>
  summed(data(api.POST(`${CLAIMS}give-back/`, { body: { claims: ids(claims), text } })));

export const releaseClaims = (claims: Numbered[], text: string) =>
  summed(data(api.POST(`${CLAIMS}release/`, { body: { claims: ids(claims), text } })));

/** Out of every plan, or back into them. */
export const holdClaims = (claims: Numbered[], held: boolean, text: string) =>
  summed(data(api.POST(`${CLAIMS}hold/`, { body: { claims: ids(claims), held, text } })));

export async function assignClaims(claims: Numbered[], person: string): Promise<SeveralChanged> {
  const answer = await data(api.POST(`${CLAIMS}assign/`, { body: { claims: ids(claims), person } }));
  return { changed: answer.changed, notChanged: answer.not_changed_count, named: answer.not_changed };
}

/** All open claims of somebody go to somebody else, or to the pool. */
export async function moveClaims(from_person: string, person: string | null): Promise<SeveralChanged> {
  const answer = await data(api.POST(`${CLAIMS}assign/`, { body: { from_person, person } }));
  return { changed: answer.changed, notChanged: answer.not_changed_count, named: answer.not_changed };
}

/** A closing as it is sent; what was left blank is not. */
export const ending = ({ result, nextAction, nextActionDate }: Ending) => ({
  result: result as ClosingResult,
  next_action: nextAction.trim() || undefined,
  next_action_date: nextActionDate || undefined,
});

/** The most urgent claim of the pool that one may take comes to one's own desk. */
export const takeNext = () => data(api.POST("/api/v1/work/next/"));

/** Asks the payer now: what it came to, and the claim as it is then. */
export const checkStatus = (claim_id: number) =>
  data(api.POST(`${CLAIM}check/`, { params: { path: { claim_id } } }));
