/** Step three: how many claims went to whom, what is in the pool, and what an undo left where it was. */

import { Text } from "@mantine/core";

import { count, counted } from "@/shared/lib/numbers";
import { ButtonLink } from "@/shared/ui/links";
import { Panel } from "@/shared/ui/PageHeader";
import { Good } from "@/shared/ui/states";
import { type PlainColumn, PlainTable } from "@/shared/ui/table/PlainTable";

import type { KeptClaim, Plan } from "../types";
import { over } from "./words";

export function Done({ plan }: { plan: Plan }) {
  const { result } = plan;
  if (!result) return null;
  const said = over(plan);
  const kept = result.kept ?? 0;
  // Those that were known before went back to the pool, those that the plan had brought in are gone again.
  const taken = (result.undone ?? 0) + (result.removed ?? 0);
  const given = plan.people.filter(({ planned }) => planned > 0);
  return (
    <>
      <Panel
        title={said?.title}
        aside={
          <ButtonLink size="compact-sm" variant="subtle" to="/work/all" search={{ batch: plan.id }}>
            These claims in All claims
          </ButtonLink>
        }
      >
        <Good>
          {counted(result.assigned, "claim")} assigned to {counted(given.length, "person", "people")} ·{" "}
          {count(result.pooled)} in the pool
          {plan.stage === "undone" && ` · ${count(taken)} taken back, ${count(kept)} kept`}
        </Good>
        {said && (
          <Text size="sm" c="dimmed" mt={6}>
            {said.text}
          </Text>
        )}
      </Panel>
      {kept > 0 && (
        <Panel flush title={`${counted(kept, "claim")} ${kept === 1 ? "stays as it is" : "stay as they are"}, touched by somebody`}>
          <PlainTable
            caption="Claims that stay as they are"
            columns={KEPT}
            rows={result.kept_claims ?? []}
            rowKey={({ claim }) => String(claim)}
          />
        </Panel>
      )}
    </>
  );
}

const KEPT: PlainColumn<KeptClaim>[] = [
  { header: "Claim", cell: ({ claim_id }) => claim_id },
  { header: "Because", cell: ({ because }) => because },
];
