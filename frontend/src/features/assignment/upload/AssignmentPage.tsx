/** Step one: a file of claims, or what waits in the pool, becomes a plan. Nothing is assigned here. */

import { Button, Group, Text } from "@mantine/core";
import { IconStack2 } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { usePractice, useCan } from "@/shared/session/session";
import { PageBody, PageHeader, Panel } from "@/shared/ui/PageHeader";
import { Failed } from "@/shared/ui/states";
import { ColumnMapping } from "@/shared/uploads/ColumnMapping";
import { columnsOf, type FileColumns } from "@/shared/uploads/columns";
import { FileDrop } from "@/shared/uploads/FileDrop";
import { PreviewState } from "@/shared/uploads/PreviewState";
import { TemplateMenu } from "@/shared/uploads/TemplateMenu";
import { useFilePreview } from "@/shared/uploads/useFilePreview";

import { type ImportOptions, planFile, planSelection, previewClaims, templateHref } from "../api";
import { Steps } from "../Steps";
import type { Plan } from "../types";
import { ClaimsPreview } from "./ClaimsPreview";
import { Options } from "./Options";
import { RecentPlans } from "./RecentPlans";
import css from "./Upload.module.css";

const START: ImportOptions = { practice: "", keep_other_columns: false, days: 1, columns: null };

export function AssignmentPage() {
  const can = useCan();
  return (
    <PageBody>
      <PageHeader
        title="Assignment"
        line="Claims in, a plan out: who gets which claim, and why. Nothing is assigned before you confirm the plan."
        actions={can("assignment.manage") && <TemplateMenu href={templateHref} />}
      />
      {can("assignment.manage") ? (
        <>
          <Steps at={1} />
          <div className={css.columns}>
            <MakePlan />
            <RecentPlans />
          </div>
        </>
      ) : (
        <div className={css.form}>
          <RecentPlans />
        </div>
      )}
    </PageBody>
  );
}

function MakePlan() {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [practice] = usePractice();
  const [own, setOptions] = useState<ImportOptions | null>(null);
  // The file's columns as last seen: they stay in sight while the file is read again as they were mapped.
  const [mapped, setMapped] = useState<FileColumns | null>(null);
  const options = own ?? { ...START, practice: practice ?? "" };
  // Over how many days it spreads changes nothing of what the file holds.
  const { file, choose, preview } = useFilePreview("assignment", { ...options, days: 1 }, previewClaims);
  const made = {
    onSuccess: async (plan: Plan) => {
      void queries.invalidateQueries({ queryKey: ["plans"] });
      await navigate({ to: "/assignment/plans/$planId", params: { planId: plan.id } });
    },
  };
  const upload = useMutation({ mutationFn: (checked: File) => planFile(checked, options), ...made });
  const pool = useMutation({ mutationFn: () => planSelection({ pool: true, days: options.days }), ...made });
  const busy = upload.isPending || pool.isPending;
  const columns = preview.data ?? columnsOf(preview.error) ?? mapped;
  const begin = (next: File) => {
    upload.reset();
    setMapped(null);
    if (options.columns !== null) setOptions({ ...options, columns: null });
    choose(next);
  };
  return (
    <div className={css.form}>
      <FileDrop
        file={file}
        onFile={begin}
        note="Nothing is assigned before you confirm the plan."
        disabled={busy}
      />
      <Panel>
        <Options options={options} onChange={setOptions} disabled={busy} />
      </Panel>
      <div aria-live="polite" className={css.live}>
        {upload.isError && <Failed error={upload.error} />}
        {file && (
          <PreviewState preview={preview} refusal="This file cannot be planned as it is">
            {(read) => (
              <ClaimsPreview preview={read} busy={upload.isPending} onPlan={() => upload.mutate(file)} />
            )}
          </PreviewState>
        )}
      </div>
      {file && columns && (
        <ColumnMapping
          file={columns}
          byHand={options.columns ?? preview.data?.by_hand ?? {}}
          refused={preview.isError}
          disabled={busy}
          onChange={(byHand) => {
            setMapped(columns);
            setOptions({ ...options, columns: byHand });
          }}
        />
      )}
      {!file && (
        <Panel title="Without a file">
          <Group justify="space-between" gap="sm">
            <Text size="sm">Everything that waits in the pool and is not held, planned anew.</Text>
            <Button
              variant="default"
              leftSection={<IconStack2 size={16} aria-hidden />}
              loading={pool.isPending}
              onClick={() => pool.mutate()}
            >
              Plan what waits in the pool
            </Button>
          </Group>
          {pool.isError && <Failed error={pool.error} />}
        </Panel>
      )}
    </div>
  );
}
