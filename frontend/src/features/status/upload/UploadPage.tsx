/** Bulk upload: choose a file, see what it holds, check it. */

import { Button, Menu } from "@mantine/core";
import { IconChevronDown, IconDownload } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { asProblem } from "@/shared/api/problem";
import { useCan, usePractice } from "@/shared/session/session";
import { PageBody, PageHeader, Panel } from "@/shared/ui/PageHeader";
import { Empty, Failed, Lines } from "@/shared/ui/states";

import { previewFile, templateHref, uploadFile, type UploadOptions } from "../api";
import { RecentJobs } from "../jobs/RecentJobs";
import { useRefreshJobs } from "../useJobActions";
import { ColumnMapping } from "./ColumnMapping";
import { columnsOf, type FileColumns } from "./columns";
import { DropArea } from "./DropArea";
import { Options } from "./Options";
import { PreviewPanel } from "./PreviewPanel";
import css from "./Upload.module.css";

const START: UploadOptions = {
  provider: "",
  practice: "",
  use_batch_query: true,
  start_date: "",
  end_date: "",
  recheck_every: "",
  columns: null,
};

interface Chosen {
  file: File;
  /** A file chosen again is read again, even under the same name. */
  turn: number;
}

export function UploadPage() {
  const can = useCan();
  const navigate = useNavigate();
  const refresh = useRefreshJobs();
  const [practice] = usePractice();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [own, setOptions] = useState<UploadOptions | null>(null);
  // The file's columns as last seen: they stay in sight while the file is read again as they were mapped.
  const [mapped, setMapped] = useState<FileColumns | null>(null);
  const options = own ?? { ...START, practice: practice ?? "" };
  const preview = useQuery({
    queryKey: ["preview", chosen?.turn, options],
    queryFn: ({ signal }) =>
      chosen ? previewFile(chosen.file, options, signal) : Promise.reject(new Error("no file")),
    enabled: chosen !== null,
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  });
  const upload = useMutation({
    mutationFn: (file: File) => uploadFile(file, options),
    onSuccess: async (job) => {
      refresh();
      await navigate({ to: "/status/jobs/$jobId", params: { jobId: job.id } });
    },
  });
  const columns = preview.data ?? columnsOf(preview.error) ?? mapped;
  const choose = (file: File) => {
    upload.reset();
    setMapped(null);
    if (options.columns !== null) setOptions({ ...options, columns: null });
    setChosen((before) => ({ file, turn: (before?.turn ?? 0) + 1 }));
  };
  if (!can("status.upload")) {
    return (
      <PageBody>
        <PageHeader title="Check claim status in bulk" />
        <Empty>
          Your access lets you read results, not upload files. An admin of your organization can change that.
        </Empty>
      </PageBody>
    );
  }
  return (
    <PageBody>
      <PageHeader
        title="Check claim status in bulk"
        line="A file of claims in, the payer's answer for every row out."
        actions={<Template />}
      />
      <div className={css.columns}>
        <div className={css.form}>
          <DropArea file={chosen?.file ?? null} onFile={choose} disabled={upload.isPending} />
          <Panel>
            <Options options={options} onChange={setOptions} disabled={upload.isPending} />
          </Panel>
          <div aria-live="polite">
            {chosen && preview.isPending && (
              <Panel title="Reading the file">
                <Lines rows={4} />
              </Panel>
            )}
            {preview.isError && <Refused error={preview.error} onRetry={() => void preview.refetch()} />}
            {upload.isError && <Failed error={upload.error} />}
            {chosen && preview.data && (
              <PreviewPanel
                preview={preview.data}
                busy={upload.isPending}
                onStart={() => upload.mutate(chosen.file)}
                onPractice={(id) => setOptions({ ...options, practice: id })}
              />
            )}
          </div>
          {chosen && columns && (
            <ColumnMapping
              file={columns}
              byHand={options.columns ?? preview.data?.by_hand ?? {}}
              refused={preview.isError}
              disabled={upload.isPending}
              onChange={(byHand) => {
                setMapped(columns);
                setOptions({ ...options, columns: byHand });
              }}
            />
          )}
        </div>
        <RecentJobs />
      </div>
    </PageBody>
  );
}

/** Whole-file problems take the place of the button. */
function Refused({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { status } = asProblem(error);
  const ofTheFile = status === 422 || status === 413 || status === 415;
  return (
    <Failed
      error={error}
      title={ofTheFile ? "This file cannot be checked as it is" : undefined}
      onRetry={ofTheFile ? undefined : onRetry}
    />
  );
}

function Template() {
  return (
    <Menu>
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          Download template
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="a" href={templateHref("csv")} download>
          As csv
        </Menu.Item>
        <Menu.Item component="a" href={templateHref("xlsx")} download>
          As xlsx
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
