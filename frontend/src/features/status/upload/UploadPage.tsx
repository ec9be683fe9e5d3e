/** Bulk upload: choose a file, see what it holds, check it. */

import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { useCan, usePractice } from "@/shared/session/session";
import { PageBody, PageHeader, Panel } from "@/shared/ui/PageHeader";
import { Empty, Failed } from "@/shared/ui/states";
import { ColumnMapping } from "@/shared/uploads/ColumnMapping";
import { columnsOf, type FileColumns } from "@/shared/uploads/columns";
import { FileDrop } from "@/shared/uploads/FileDrop";
import { PreviewState } from "@/shared/uploads/PreviewState";
import { TemplateMenu } from "@/shared/uploads/TemplateMenu";
import { useFilePreview } from "@/shared/uploads/useFilePreview";

import { previewFile, templateHref, uploadFile, type UploadOptions } from "../api";
import { RecentJobs } from "../jobs/RecentJobs";
import { useRefreshJobs } from "../useJobActions";
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

export function UploadPage() {
  const can = useCan();
  const navigate = useNavigate();
  const refresh = useRefreshJobs();
  const [practice] = usePractice();
  const [own, setOptions] = useState<UploadOptions | null>(null);
  // The file's columns as last seen: they stay in sight while the file is read again as they were mapped.
  const [mapped, setMapped] = useState<FileColumns | null>(null);
  const options = own ?? { ...START, practice: practice ?? "" };
  const { file, choose, preview } = useFilePreview("status", options, previewFile);
  const upload = useMutation({
    mutationFn: (checked: File) => uploadFile(checked, options),
    onSuccess: async (job) => {
      refresh();
      await navigate({ to: "/status/jobs/$jobId", params: { jobId: job.id } });
    },
  });
  const columns = preview.data ?? columnsOf(preview.error) ?? mapped;
  const begin = (next: File) => {
    upload.reset();
    setMapped(null);
    if (options.columns !== null) setOptions({ ...options, columns: null });
    choose(next);
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
        actions={<TemplateMenu href={templateHref} />}
      />
      <div className={css.columns}>
        <div className={css.form}>
          <FileDrop
            file={file}
            onFile={begin}
            note="Nothing is sent to the payer before you say so."
            disabled={upload.isPending}
          />
          <Panel>
            <Options options={options} onChange={setOptions} disabled={upload.isPending} />
          </Panel>
          <div aria-live="polite">
            {upload.isError && <Failed error={upload.error} />}
            {file && (
              <PreviewState preview={preview} refusal="This file cannot be checked as it is">
                {(read) => (
                  <PreviewPanel
                    preview={read}
                    busy={upload.isPending}
                    onStart={() => upload.mutate(file)}
                    onPractice={(id) => setOptions({ ...options, practice: id })}
                  />
                )}
              </PreviewState>
            )}
          </div>
          {file && columns && (
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
