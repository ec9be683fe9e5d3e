/** Somebody else was first: what they changed since the claim was read, from → to. What was typed here is not saved. */

import { Alert, Text } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import { Ago } from "@/shared/ui/Values";

import type { OpenedClaim } from "../types";
import { namesOf, type Since } from "./amending";
import { EntryChanges } from "./History";

interface Props {
  claim: OpenedClaim;
  since: Since[];
  /** The claim as it is now; what was read before stays as it was meanwhile. */
  readAnew: () => Promise<OpenedClaim>;
}

export function Overtaken({ claim, since, readAnew }: Props) {
  const names = namesOf(claim);
  const anew = useQuery({
    // Outside of the pipeline's key: to ask for all of the pipeline anew must not change what was typed against.
    queryKey: ["overtaken", claim.claim_id, since.map(({ version }) => version)],
    queryFn: readAnew,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  return (
    <Alert color="orange" variant="outline" icon={<IconUsers size={18} aria-hidden />}>
      <Text size="sm" fw={650} mb={4}>
        The claim was changed meanwhile
      </Text>
      {since.map(({ version, by, at, action, columns }) => {
        const entry = anew.data?.history.find((one) => one.version === version && one.action === action);
        return (
          <div key={`${version} ${action}`}>
            <Text size="sm">
              {by} · {action}, version {version}, <Ago at={at} />
              {!entry &&
                columns.length > 0 &&
                `: ${columns.map((path) => names.get(path) ?? path).join(", ")}`}
            </Text>
            {entry && <EntryChanges entry={entry} names={names} />}
          </div>
        );
      })}
      <Text size="sm" mt="xs">
        Your changes below are not saved.
      </Text>
    </Alert>
  );
}
