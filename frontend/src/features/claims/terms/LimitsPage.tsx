/** Payers under all their names, and within how many days their claims and appeals count. Admins change it. */

import { Button, Group, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { payersQuery } from "@/shared/api/payers";
import type { PayerLimits } from "@/shared/api/types";
import { useCan } from "@/shared/session/session";
import { Confirm } from "@/shared/ui/dialog/Confirm";
import { Loaded } from "@/shared/ui/Loaded";
import { PageBody, PageHeader, Panel } from "@/shared/ui/PageHeader";
import { type PlainColumn, PlainTable } from "@/shared/ui/table/PlainTable";

import { limitsQuery, removeLimits } from "./api";
import { DeadlinesDialog } from "./DeadlinesDialog";
import { days } from "./limits";
import { LimitsDialog } from "./LimitsDialog";

type Opened =
  { what: "payer"; payer: PayerLimits | null } | { what: "deadlines" | "removal"; payer: PayerLimits };

export function LimitsPage() {
  const manage = useCan()("work.manage");
  const limits = useQuery(limitsQuery);
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = () => setOpened(null);
  const names = useProviderNames();
  const columns: PlainColumn<PayerLimits>[] = [
    { header: "Payer", cell: (payer) => payer.name },
    { header: "Also called", cell: (payer) => payer.aliases.join(", ") || "–" },
    {
      header: "To file, from the date of service",
      figures: true,
      cell: (payer) => days(payer.filing_limit_days),
    },
    { header: "To appeal, from the decision", figures: true, cell: (payer) => days(payer.appeal_limit_days) },
    { header: "Asked as", cell: (payer) => names(payer.provider) },
  ];
  const actions: PlainColumn<PayerLimits> = {
    header: "",
    align: "end",
    cell: (payer) => <Actions payer={payer} onOpen={setOpened} />,
  };
  return (
    <PageBody>
      <PageHeader
        title="Payers’ limits"
        line="Check these against your contracts: the limits that an organization begins with are only the usual ones, and deadlines follow them."
        actions={
          manage && (
            <Button
              leftSection={<IconPlus size={16} aria-hidden />}
              onClick={() => setOpened({ what: "payer", payer: null })}
            >
              Add a payer
            </Button>
          )
        }
      />
      <Panel flush>
        <Loaded query={limits} empty="No payer yet. Claims without a deadline of their own stay without one.">
          {(rows) => (
            <PlainTable
              caption="Payers’ limits"
              rows={rows}
              rowKey={(payer) => String(payer.id)}
              columns={manage ? [...columns, actions] : columns}
            />
          )}
        </Loaded>
      </Panel>
      <Text size="xs" c="dimmed" maw={720}>
        A claim without a deadline of its own gets one: the date of service and the days to file, or, where it
        came from a payer&rsquo;s answer, the day of that decision and the days to appeal.
      </Text>
      {opened?.what === "payer" && (
        <LimitsDialog
          payer={opened.payer}
          onClose={(moved) => setOpened(moved ? { what: "deadlines", payer: moved } : null)}
        />
      )}
      {opened?.what === "deadlines" && <DeadlinesDialog payer={opened.payer} onClose={close} />}
      {opened?.what === "removal" && <Removal payer={opened.payer} onClose={close} />}
    </PageBody>
  );
}

function useProviderNames(): (code: string) => string {
  const payers = useQuery(payersQuery);
  return (code) => (code ? (payers.data?.find((payer) => payer.code === code)?.name ?? code) : "–");
}

function Actions({ payer, onOpen }: { payer: PayerLimits; onOpen: (opened: Opened) => void }) {
  const button = { size: "compact-xs", variant: "subtle" } as const;
  return (
    <Group gap={2} wrap="nowrap" justify="flex-end">
      <Button
        {...button}
        aria-label={`Change ${payer.name}`}
        onClick={() => onOpen({ what: "payer", payer })}
      >
        Change
      </Button>
      <Button
        {...button}
        aria-label={`Deadlines of ${payer.name}`}
        onClick={() => onOpen({ what: "deadlines", payer })}
      >
        Deadlines
      </Button>
      <Button
        {...button}
        color="red"
        c="var(--tone-red)"
        aria-label={`Remove ${payer.name}`}
        onClick={() => onOpen({ what: "removal", payer })}
      >
        Remove
      </Button>
    </Group>
  );
}

function Removal({ payer, onClose }: { payer: PayerLimits; onClose: () => void }) {
  const queries = useQueryClient();
  const removal = useMutation({
    mutationFn: () => removeLimits(payer.id),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: limitsQuery.queryKey });
      onClose();
    },
  });
  return (
    <Confirm
      opened
      title={`Remove ${payer.name}`}
      action="Remove the payer"
      busy={removal.isPending}
      error={removal.error}
      onClose={onClose}
      onConfirm={() => removal.mutate()}
    >
      Claims that came under another name of {payer.name} stand under that name from now on, and need a skill
      of it. Claims in work keep their deadlines; new ones without a deadline stay without.
    </Confirm>
  );
}
