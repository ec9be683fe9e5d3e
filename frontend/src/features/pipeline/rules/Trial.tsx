/** The result of a trial: how many claims break the rule, and where the claims would go with it. */

import { Text } from "@mantine/core";

import { count, counted } from "@/shared/lib/numbers";
import { PlainTable } from "@/shared/ui/table/PlainTable";

import type { RuleTrial } from "../types";

const PLACES = [
  ["Loaded", "loaded"],
  ["Held", "held"],
  ["Rejected", "rejected"],
] as const;

export function Trial({ trial }: { trial: RuleTrial }) {
  const { claims, broken_claims, claim_ids, before, after, not_run } = trial;
  return (
    <div role="status">
      <Text size="sm" mb="xs">
        Broken by {count(broken_claims)} of {counted(claims, "claim")}
        {claim_ids.length > 0 && `: ${claim_ids.slice(0, 5).join(", ")}${broken_claims > 5 ? " …" : ""}`}.
      </Text>
      <PlainTable
        caption="What would become of the claims"
        rows={[...PLACES]}
        rowKey={([name]) => name}
        columns={[
          { header: "Claims", cell: ([name]) => name },
          { header: "Without it", cell: ([, key]) => count(before[key]), align: "end", figures: true },
          { header: "With it", cell: ([, key]) => count(after[key]), align: "end", figures: true },
        ]}
      />
      {not_run.length > 0 && (
        <Text size="xs" c="dimmed" mt="xs">
          Not run, because their reference data are not imported: {not_run.join(", ")}.
        </Text>
      )}
    </div>
  );
}
