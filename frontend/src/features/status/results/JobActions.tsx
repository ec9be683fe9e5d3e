/** What can be done with a job, by its state. */

import { ActionIcon, Button, Group, Menu } from "@mantine/core";
import {
  IconChevronDown,
  IconDots,
  IconDownload,
  IconPencil,
  IconPlayerStop,
  IconRotateClockwise,
  IconTrash,
} from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";

import type { Job } from "@/shared/api/types";
import { counted } from "@/shared/lib/numbers";
import { useCan } from "@/shared/session/session";
import { Confirm } from "@/shared/ui/dialog/Confirm";

import { resultsHref, running } from "../api";
import { RECHECKS } from "../recheck";
import { retryChoices } from "../retrying";
import { useJobActions } from "../useJobActions";
import { AssignOutcome } from "./AssignRows";
import { RenameDialog } from "./RenameDialog";

export function JobActions({ job }: { job: Job }) {
  const can = useCan();
  const mayChange = can("status.upload");
  const { cancel } = useJobActions();
  const bar = useRef<HTMLDivElement>(null);
  const acted = useRef(false);
  // The button that was pressed goes when the state changes; the keyboard stays among the actions.
  useEffect(() => {
    if (!acted.current || document.activeElement !== document.body) return;
    const next = bar.current?.querySelector<HTMLElement>("button:not(:disabled)");
    next?.focus({ preventScroll: true });
  }, [job.status, job.can.retry]);
  return (
    <Group gap="xs" ref={bar} onClickCapture={() => (acted.current = true)}>
      {mayChange && running(job) && (
        <Button
          variant="default"
          leftSection={<IconPlayerStop size={16} aria-hidden />}
          disabled={!job.can.cancel}
          loading={cancel.isPending}
          onClick={() => cancel.mutate(job.id)}
        >
          Cancel
        </Button>
      )}
      {mayChange && job.can.retry && <Retry job={job} />}
      {can("assignment.manage") && !running(job) && <AssignOutcome job={job} />}
      <Download job={job} />
      {(mayChange || job.can.delete) && <More job={job} />}
    </Group>
  );
}

function Retry({ job }: { job: Job }) {
  const { retry } = useJobActions();
  const choices = retryChoices(job);
  const [first] = choices;
  const invalid = job.outcome_counts.invalid_row ?? 0;
  if (!first) return null;
  return (
    <Button.Group>
      <Button
        variant="default"
        leftSection={<IconRotateClockwise size={16} aria-hidden />}
        disabled={first.scope === "all"}
        loading={retry.isPending}
        title={
          invalid
            ? `${counted(invalid, "invalid row")} cannot be asked again: correct them in the file and upload it.`
            : undefined
        }
        onClick={() => retry.mutate({ id: job.id, scope: first.scope })}
      >
        {first.scope === "all" ? "All answered" : first.label}
      </Button>
      <Menu>
        <Menu.Target>
          <Button variant="default" px={8} aria-label="More ways to retry">
            <IconChevronDown size={14} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {(first.scope === "all" ? choices : choices.slice(1)).map(({ scope, label }) => (
            <Menu.Item key={scope} onClick={() => retry.mutate({ id: job.id, scope })}>
              {label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </Button.Group>
  );
}

function Download({ job }: { job: Job }) {
  const kind = /\.([a-z]+)$/i.exec(job.original_filename)?.[1]?.toLowerCase() === "xlsx" ? "xlsx" : "csv";
  const format = kind === "xlsx" ? "xlsx" : undefined;
  const withoutClaim = job.total_rows - job.success_count;
  if (!job.result_file) return null;
  return (
    <Menu>
      <Menu.Target>
        <Button
          leftSection={<IconDownload size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          Download
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="a" href={resultsHref(job.id)} download>
          Results as csv
        </Menu.Item>
        <Menu.Item component="a" href={resultsHref(job.id, { format: "xlsx" })} download>
          Results as xlsx
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          component="a"
          href={resultsHref(job.id, { only: "not_answered", format })}
          download
          disabled={job.not_answered_count === 0}
        >
          Only the {counted(job.not_answered_count, "row")} not answered, as {kind}, to fix and upload
        </Menu.Item>
        {withoutClaim > job.not_answered_count && (
          <Menu.Item component="a" href={resultsHref(job.id, { only: "failed", format })} download>
            All {counted(withoutClaim, "row")} without a claim, as {kind}: also those not found
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function More({ job }: { job: Job }) {
  const navigate = useNavigate();
  const mayChange = useCan()("status.upload");
  const { change, removal } = useJobActions();
  const [asked, setAsked] = useState(false);
  const [renaming, setRenaming] = useState(false);
  const every = job.recheck_every || "off";
  return (
    <>
      <Menu width={250}>
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label="More actions" title="More actions">
            <IconDots size={17} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Ask again about claims that are not final</Menu.Label>
          <Menu.RadioGroup
            value={every}
            onChange={(value) => change.mutate({ id: job.id, recheck_every: value === "off" ? "" : value })}
          >
            {RECHECKS.map(({ value, label }) => (
              <Menu.RadioItem key={value} value={value}>
                {label}
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
          <Menu.Divider />
          {mayChange && (
            <Menu.Item leftSection={<IconPencil size={15} aria-hidden />} onClick={() => setRenaming(true)}>
              Rename
            </Menu.Item>
          )}
          <Menu.Item
            disabled={!job.can.delete}
            color="red"
            c="var(--tone-red)"
            leftSection={<IconTrash size={15} aria-hidden />}
            onClick={() => setAsked(true)}
          >
            Delete this job
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {renaming && <RenameDialog job={job} onClose={() => setRenaming(false)} />}
      <Confirm
        opened={asked}
        title={`Delete ${job.filename}`}
        action="Delete the job"
        busy={removal.isPending}
        error={removal.error}
        onClose={() => setAsked(false)}
        onConfirm={() => removal.mutate([job.id], { onSuccess: () => void navigate({ to: "/status/jobs" }) })}
      >
        The job and the answers for {counted(job.total_rows, "row")} are deleted for everyone. This cannot be
        undone.
      </Confirm>
    </>
  );
}
