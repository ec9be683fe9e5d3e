/** A batch, opened beside the list: how far it is, where its claims went, what each stage took, why it waits. */

import { Button, List, Stack, Text } from "@mantine/core";
import { IconPlayerStop } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Ref } from "react";

import { duration } from "@/shared/lib/durations";
import { NONE } from "@/shared/lib/money";
import { count, percent } from "@/shared/lib/numbers";
import { tell, tellFailed } from "@/shared/lib/tell";
import { isRunning, RUN_STATES } from "@/shared/runs/states";
import { useCan } from "@/shared/session/session";
import { Drawer, DrawerHead, type DrawerTab, DrawerTabs } from "@/shared/ui/dialog/Drawer";
import { RunProgress } from "@/shared/ui/RunProgress";
import { PlainTable } from "@/shared/ui/table/PlainTable";
import { LookBadge } from "@/shared/ui/Tone";
import { Facts } from "@/shared/ui/Values";

import { askAnew, stopBatch } from "../api";
import type { Batch } from "../types";

interface Props {
  ref?: Ref<HTMLElement>;
  batch: Batch;
  onClose: () => void;
}

export function BatchDrawer({ ref, batch, onClose }: Props) {
  const tabs: DrawerTab[] = [
    { value: "batch", label: "Batch", content: <Progress batch={batch} /> },
    { value: "stages", label: "Stages", content: <Stages batch={batch} /> },
  ];
  return (
    <Drawer ref={ref} label="Opened batch" onClose={onClose}>
      <DrawerHead
        title="Batch"
        sub={
          <>
            <LookBadge look={RUN_STATES[batch.state]} />
            {batch.state !== "COMPLETED" && <span>{batch.stage}</span>}
          </>
        }
        opened="Batch opened beside the list. Press Enter again to go to it."
        close={{ label: "Close the batch", onClose }}
      />
      <DrawerTabs tabs={tabs} value={undefined} onTab={() => undefined} />
    </Drawer>
  );
}

function Progress({ batch }: { batch: Batch }) {
  const running = isRunning(batch.state);
  const rate = batch.claims_per_second === null ? NONE : count(Math.round(batch.claims_per_second));
  return (
    <Stack gap="md">
      <RunProgress
        label="Claims processed"
        done={batch.total > 0 ? (100 * batch.processed) / batch.total : 0}
        ended={!running}
        numbers={[
          ["Claims", `${count(batch.processed)} of ${count(batch.total)}`],
          ["Claims/s", rate],
          ["Time left", running ? duration(batch.eta_seconds) : NONE],
        ]}
        waiting={batch.waiting_reason ? { title: "It waits", reason: batch.waiting_reason } : undefined}
        status={`${percent(batch.processed, batch.total)} of the claims are processed`}
      />
      <Facts
        items={[
          ["Loaded", count(batch.loaded)],
          ["Failed", count(batch.failed)],
          ["Of these held", count(batch.held)],
          ["Dead letters", count(batch.dead_letters)],
          ["Loads", count(batch.loads)],
          ["Model", batch.model_version || "Rules alone"],
          ["Begun by", batch.created_by ?? "Claimdeck"],
        ]}
      />
      {batch.notes.length > 0 && (
        <List size="sm">
          {batch.notes.map(({ code, message }) => (
            <List.Item key={code + message}>{message}</List.Item>
          ))}
        </List>
      )}
      {batch.rules_not_run.length > 0 && (
        <Text size="sm" c="dimmed">
          Not run, because their reference data are not imported: {batch.rules_not_run.join(", ")}.
        </Text>
      )}
      {running && <Stop batch={batch} />}
    </Stack>
  );
}

function Stop({ batch }: { batch: Batch }) {
  const can = useCan();
  const client = useQueryClient();
  const stop = useMutation({
    mutationFn: () => stopBatch(batch.id),
    onSuccess: () => tell("The batch stops after the load under way. What it placed stays."),
    onError: tellFailed,
    onSettled: () => askAnew(client),
  });
  if (!can("pipeline.run")) return null;
  return (
    <Button
      variant="default"
      leftSection={<IconPlayerStop size={16} aria-hidden />}
      disabled={batch.state === "CANCELLING"}
      loading={stop.isPending}
      onClick={() => stop.mutate()}
    >
      Stop this batch
    </Button>
  );
}

function Stages({ batch }: { batch: Batch }) {
  const all = batch.stage_seconds.reduce((sum, { seconds }) => sum + seconds, 0);
  return (
    <>
      <PlainTable
        caption="Time by stage"
        rows={batch.stage_seconds}
        rowKey={({ stage }) => stage}
        columns={[
          { header: "Stage", cell: ({ stage }) => stage },
          { header: "Time", cell: ({ seconds }) => duration(seconds), align: "end", figures: true },
          { header: "Share", cell: ({ seconds }) => percent(seconds, all), align: "end", figures: true },
        ]}
      />
      <Text size="xs" c="dimmed" mt="xs">
        Stages run side by side: together they take longer than the batch.
      </Text>
    </>
  );
}
