/** The newest files of claims: how far each is, what became of its claims, what could not be read and why. */

import { Button, Progress, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { counted } from "@/shared/lib/numbers";
import { tell, tellFailed } from "@/shared/lib/tell";
import { isRunning, RUN_STATES } from "@/shared/runs/states";
import { useCan } from "@/shared/session/session";
import { Panel } from "@/shared/ui/PageHeader";
import { Empty, Failed, Lines } from "@/shared/ui/states";
import { LookBadge } from "@/shared/ui/Tone";
import { Ago } from "@/shared/ui/Values";

import { askAnew, importsQuery, stopImport } from "../api";
import { StartBatch } from "../overview/StartBatch";
import css from "../Pipeline.module.css";
import type { ClaimsImport } from "../types";
import { becameOf, nameOf, placesOf, progressOf } from "./saying";

const FEW = 4;
const MANY = 50;

interface Props {
  /** Claims in staging that no batch has taken. */
  pending: number;
}

export function ImportList({ pending }: Props) {
  const [most, setMost] = useState(FEW);
  const files = useQuery(importsQuery(most));
  const more = files.data !== undefined && files.data.count > FEW;
  return (
    <Panel
      title="Files"
      flush
      aside={
        more && (
          <Button size="compact-sm" variant="subtle" onClick={() => setMost(most === FEW ? MANY : FEW)}>
            {most === FEW ? "Show more" : "Show fewer"}
          </Button>
        )
      }
    >
      {files.isPending && (
        <div className={css.file}>
          <Lines rows={3} />
        </div>
      )}
      {files.isError && !files.data && (
        <div className={css.file}>
          <Failed error={files.error} onRetry={() => void files.refetch()} />
        </div>
      )}
      {files.data?.results.length === 0 && (
        <Empty>No file yet. The first one that is staged appears here.</Empty>
      )}
      <ul className={css.files} aria-label="Files of claims">
        {files.data?.results.map((file) => (
          <Item key={file.id} file={file} />
        ))}
      </ul>
      {files.data?.results.some(({ staged }) => staged > 0) && <Next pending={pending} />}
    </Panel>
  );
}

/** What becomes of claims that are staged: nothing, until somebody starts a batch. */
function Next({ pending }: Props) {
  const can = useCan();
  if (pending === 0) return null;
  return (
    <div className={css.file}>
      <div className={css.fileFoot}>
        <span>
          {counted(pending, "claim")} {pending === 1 ? "waits" : "wait"} for a batch
          {!can("pipeline.run") && "; an administrator or operator starts it"}
        </span>
        {can("pipeline.run") && (
          <StartBatch
            pending={pending}
            label="Start a batch"
            size="compact-xs"
            variant="light"
            leftSection={null}
          />
        )}
      </div>
    </div>
  );
}

function Item({ file }: { file: ClaimsImport }) {
  const active = isRunning(file.state);
  const name = nameOf(file);
  return (
    <li className={css.file}>
      <div className={css.fileHead}>
        <span className={css.fileName} title={name}>
          {name}
        </span>
        <LookBadge look={RUN_STATES[file.state]} />
      </div>
      {active && (
        <Progress
          value={file.total > 0 ? (100 * file.processed) / file.total : 0}
          size="sm"
          mt={6}
          aria-label={`Progress of ${name}`}
        />
      )}
      <div className={css.fileFoot}>
        <span>
          {active ? progressOf(file) : becameOf(file)}
          {!active && (
            <>
              {" "}
              · {file.file_kind}, <Ago at={file.completed_at ?? file.created_at} />
            </>
          )}
        </span>
        {active && <Cancel file={file} />}
      </div>
      {file.waiting_reason && (
        <Text size="sm" c="var(--tone-orange)">
          {file.waiting_reason}
        </Text>
      )}
      {file.notes.map(({ code, message }) => (
        <Text key={code + message} size="sm" c={file.state === "FAILED" ? "var(--tone-red)" : undefined}>
          {message}
        </Text>
      ))}
      <Unread file={file} />
      {file.unused_columns.length > 0 && (
        <Text size="xs" c="dimmed">
          Columns that are not used: {file.unused_columns.join(", ")}
        </Text>
      )}
    </li>
  );
}

function Unread({ file }: { file: ClaimsImport }) {
  if (file.reasons.length === 0) return null;
  return (
    <details className={css.unread}>
      <summary>Why {counted(file.unreadable, "claim")} cannot be read</summary>
      <ul>
        {file.reasons.map((reason) => (
          <li key={reason.reason}>
            {reason.reason} <span className={css.muted}>{placesOf(file, reason)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Cancel({ file }: { file: ClaimsImport }) {
  const can = useCan();
  const client = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => stopImport(file.id),
    onSuccess: () => tell("The file is cancelled. What is staged stays."),
    onError: tellFailed,
    onSettled: () => askAnew(client),
  });
  if (!can("pipeline.import")) return null;
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      color="gray"
      c="var(--cd-text)"
      disabled={file.state === "CANCELLING"}
      loading={cancel.isPending}
      onClick={() => cancel.mutate()}
    >
      Cancel
    </Button>
  );
}
