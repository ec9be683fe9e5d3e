/** A loaded claim, opened beside the list: what it is worth, what the model weighed, its warnings; review and amend. */

import { Button, Group, Stack, Text } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useState } from "react";

import { money, NONE } from "@/shared/lib/money";
import { percent } from "@/shared/lib/numbers";
import { PlainTable } from "@/shared/ui/table/PlainTable";
import { Ago, Facts } from "@/shared/ui/Values";

import { amendLoaded, loadedClaimQuery, readLoaded } from "../api";
import { AmendDialog } from "../claim/AmendDialog";
import { ClaimDrawer, type DrawerProps } from "../claim/ClaimDrawer";
import { Violations } from "../claim/Violations";
import { PLACES } from "../looks";
import css from "../Pipeline.module.css";
import type { LoadedClaim } from "../types";
import { Review } from "./Review";
import { nameOf, reviewOf, type Titles } from "./reviewing";

interface Props extends Omit<DrawerProps, "id"> {
  id: string;
  titles: Titles;
  onReviewed: () => void;
}

export function LoadedDrawer({ id, titles, onReviewed, ...opened }: Props) {
  return (
    <ClaimDrawer
      {...opened}
      query={loadedClaimQuery(id)}
      look={(claim) => reviewOf(claim, titles) ?? PLACES.loaded}
      sub={(claim) => [money(claim.total_charge_amount), claim.payer].filter(Boolean).join(" · ")}
      actions={(claim) => <Actions claim={claim} titles={titles} onReviewed={onReviewed} />}
      first={(claim) => ({
        value: "stored",
        label: "Prices and filter",
        content: <Stored claim={claim} titles={titles} />,
      })}
    />
  );
}

function Actions({ claim, titles, onReviewed }: { claim: LoadedClaim } & Pick<Props, "titles" | "onReviewed">) {
  const [amending, setAmending] = useState(false);
  if (!claim.can.amend && !claim.can.review) return null;
  return (
    <Group gap="xs" className={css.decisions}>
      {claim.can.review && <Review claim={claim} titles={titles} onReviewed={onReviewed} />}
      {claim.can.amend && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPencil size={14} aria-hidden />}
          onClick={() => setAmending(true)}
        >
          Amend
        </Button>
      )}
      {amending && (
        <AmendDialog
          claim={claim}
          inProduction
          amend={(form) => amendLoaded(claim.claim_id, form)}
          readAnew={() => readLoaded(claim.id)}
          onClose={() => setAmending(false)}
        />
      )}
    </Group>
  );
}

function Stored({ claim, titles }: { claim: LoadedClaim; titles: Titles }) {
  return (
    <Stack gap="sm">
      <Facts
        items={[
          ["Charge", money(claim.total_charge_amount)],
          [
            "Expected",
            claim.total_reimbursement_amount === null
              ? "A line has no price"
              : money(claim.total_reimbursement_amount),
          ],
          ["Loaded", <Ago key="loaded" at={claim.loaded_at} />],
          ["Version", String(claim.version)],
          ...reviewed(claim, titles),
        ]}
      />
      <PlainTable
        caption="Prices of the lines"
        rows={claim.prices}
        rowKey={({ line_number }) => String(line_number)}
        columns={[
          { header: "Line", cell: ({ line_number }) => line_number },
          { header: "Procedure", cell: ({ procedure_code }) => procedure_code || NONE },
          { header: "Charge", align: "end", cell: ({ charge_amount }) => money(charge_amount) },
          { header: "RVU of a unit", align: "end", cell: ({ rvu_value }) => rvu_value ?? NONE },
          {
            header: "Expected",
            align: "end",
            cell: ({ reimbursement_amount: amount }) => (amount === null ? NONE : money(amount)),
          },
          { header: "Basis", cell: ({ basis }) => basis || NONE },
        ]}
      />
      {claim.probabilities.length > 0 && (
        <PlainTable
          caption={`What the model ${claim.model_version} weighed`}
          rows={claim.probabilities}
          rowKey={({ number }) => String(number)}
          columns={[
            { header: "Filter", cell: ({ number }) => nameOf(number, titles) },
            { header: "Probability", align: "end", cell: ({ probability }) => percent(probability, 1) },
          ]}
        />
      )}
      {claim.violations.length > 0 && (
        <div>
          <Text size="sm" fw={650} mb={4}>
            Warnings that are stored with it
          </Text>
          <Violations found={claim.violations} />
        </div>
      )}
    </Stack>
  );
}

/** Who said what, where somebody has. */
function reviewed(claim: LoadedClaim, titles: Titles): [string, React.ReactNode][] {
  if (claim.reviewed_filter === null) return [];
  return [
    ["A reviewer said", nameOf(claim.reviewed_filter, titles)],
    [
      "Said",
      <>
        {claim.reviewed_by ?? "Somebody who has left"}
        {claim.reviewed_at && (
          <>
            {" · "}
            <Ago at={claim.reviewed_at} />
          </>
        )}
      </>,
    ],
  ];
}
