/** What the search at the top finds. Numbers are asked for; names are compared here, so that none is in an address. */

import { IconBriefcase, IconFileSearch, IconFileSpreadsheet, IconUser } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { ComponentType } from "react";

import { claimsQuery } from "@/features/claims/api";
import { peopleQuery } from "@/features/people/api";
import { jobsQuery } from "@/features/status/api";
import { counted } from "@/shared/lib/numbers";
import { useCan } from "@/shared/session/session";

import { isNumberOfClaim, isPayersNumber } from "./numbers";

export interface Found {
  key: string;
  icon: ComponentType<{ size?: number; "aria-hidden"?: boolean }>;
  main: string;
  side: string;
  open: () => void;
}

const SHOWN = 5;

/** `text` as it is typed, `wanted` once the typing rests. */
export function useFound(text: string, wanted: string): { found: Found[]; searching: boolean } {
  const claims = useClaims(wanted);
  const payer = usePayer(text);
  const jobs = useJobs(wanted);
  const people = usePeople(wanted);
  const parts = [claims, jobs, people];
  return {
    found: [...claims.found, ...payer, ...jobs.found, ...people.found],
    searching: text !== wanted || parts.some(({ searching }) => searching),
  };
}

/** Claims in work: one's own, or for those who may see them all. */
function useClaims(wanted: string) {
  const can = useCan();
  const navigate = useNavigate();
  const all = can("work.read_all");
  const enabled = (all || can("work.change")) && isNumberOfClaim(wanted);
  const claims = useQuery({
    ...claimsQuery({ number: wanted, page_size: SHOWN }),
    enabled,
    placeholderData: undefined,
  });
  const found = (enabled ? (claims.data?.results ?? []) : []).map((claim): Found => {
    const search = { claim: String(claim.id) };
    return {
      key: `claim ${claim.id}`,
      icon: IconBriefcase,
      main: claim.claim_id,
      side: `${claim.payer} · ${claim.state}`,
      open: () => void navigate({ to: all ? "/work/all" : "/work/mine", search }),
    };
  });
  return { found, searching: claims.isFetching };
}

function usePayer(text: string): Found[] {
  const can = useCan();
  const navigate = useNavigate();
  if (!can("claims.search") || !isPayersNumber(text)) return [];
  return [
    {
      key: "payer",
      icon: IconFileSearch,
      main: `Look up claim ${text}`,
      side: "at the payer",
      open: () => void navigate({ to: "/status/search", state: { claimNumber: text } }),
    },
  ];
}

function useJobs(wanted: string) {
  const navigate = useNavigate();
  const enabled = useCan()("status.read") && wanted.length > 1;
  const jobs = useQuery({
    ...jobsQuery({ filename: wanted.slice(0, 100), page_size: SHOWN }),
    enabled,
    refetchInterval: false,
  });
  const found = (enabled ? (jobs.data?.results ?? []) : []).map((job): Found => ({
    key: `job ${job.id}`,
    icon: IconFileSpreadsheet,
    main: job.filename,
    side: counted(job.total_rows, "row"),
    open: () => void navigate({ to: "/status/jobs/$jobId", params: { jobId: job.id } }),
  }));
  return { found, searching: jobs.isFetching };
}

function usePeople(wanted: string) {
  const navigate = useNavigate();
  const enabled = useCan()("members.read") && wanted.length > 1;
  // All of them, once: what is typed may be a patient's name, which no address must have.
  const people = useQuery({ ...peopleQuery({ page_size: 500 }), enabled, staleTime: 5 * 60_000 });
  const word = wanted.toLowerCase();
  const found = (enabled ? (people.data?.results ?? []) : [])
    .filter(({ name, username }) => `${name}\n${username}`.toLowerCase().includes(word))
    .slice(0, SHOWN)
    .map((person): Found => ({
      key: `person ${person.id}`,
      icon: IconUser,
      main: person.name || person.username,
      side: person.username,
      open: () => void navigate({ to: "/people", search: { person: person.id } }),
    }));
  return { found, searching: people.isFetching };
}
