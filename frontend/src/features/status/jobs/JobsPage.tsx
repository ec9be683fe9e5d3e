/** All jobs of the organization, newest first. */

import { Button, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch, IconTrash, IconUpload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import type { Job, JobState } from "@/shared/api/types";
import { counted } from "@/shared/lib/numbers";
import { pageIn } from "@/shared/lib/search";
import { useUrl } from "@/shared/lib/url";
import { RUN_STATES } from "@/shared/runs/states";
import { useCan } from "@/shared/session/session";
import { Confirm } from "@/shared/ui/dialog/Confirm";
import { ButtonLink } from "@/shared/ui/links";
import { PageBody, PageHeader } from "@/shared/ui/PageHeader";
import { Empty } from "@/shared/ui/states";
import { knownOrdering } from "@/shared/ui/table/columns";
import { DataTable } from "@/shared/ui/table/DataTable";
import { useListed } from "@/shared/ui/table/listed";

import { jobsQuery } from "../api";
import { useJobActions } from "../useJobActions";
import { JOB_COLUMNS } from "./columns";

/** A job that is being cancelled is so for seconds: nobody looks for those. */
const FILTERS: JobState[] = ["PENDING", "PROCESSING", "COMPLETED", "FAILED", "CANCELLED"];

export function JobsPage() {
  const can = useCan();
  const navigate = useNavigate();
  const [search, setSearch] = useUrl();
  const { page, pageSize } = pageIn(search);
  // Not in the address: people name files after patients.
  const [name, setName] = useState("");
  const [filename] = useDebouncedValue(name.trim(), 250);
  const ordering = knownOrdering(JOB_COLUMNS, search.ordering);
  const status = FILTERS.find((state) => state === search.status);
  const jobs = useQuery(
    jobsQuery({ status, filename: filename || undefined, ordering, page, page_size: pageSize }),
  );
  const filtered = Boolean(status) || filename !== "";
  const upload = can("status.upload");
  const mayDelete = can("status.delete");
  const table = useListed(jobs, { ordering });
  return (
    <PageBody fill>
      <PageHeader
        title="Jobs"
        line="Every file that was checked, newest first."
        actions={
          upload && (
            <ButtonLink to="/status/upload" leftSection={<IconUpload size={16} aria-hidden />}>
              Check a file
            </ButtonLink>
          )
        }
      />
      <DataTable
        id="jobs"
        caption="Jobs"
        columns={JOB_COLUMNS}
        {...table}
        rowKey={(job) => job.id}
        rowLabel={(job) => job.filename}
        noun={["job", "jobs"]}
        onOpen={(job) => void navigate({ to: "/status/jobs/$jobId", params: { jobId: job.id } })}
        filters={
          <Filters
            status={status}
            name={name}
            onStatus={(next) => setSearch({ status: next, page: undefined }, { replace: true })}
            onName={(next) => {
              setName(next);
              setSearch({ page: undefined }, { replace: true });
            }}
          />
        }
        selected={mayDelete ? (chosen, clear) => <DeleteJobs jobs={chosen} onDone={clear} /> : undefined}
        empty={
          filtered ? (
            <Empty
              action={
                <Button
                  variant="default"
                  onClick={() => {
                    setName("");
                    setSearch({ status: undefined, page: undefined });
                  }}
                >
                  Show all jobs
                </Button>
              }
            >
              No job fits these filters.
            </Empty>
          ) : (
            <Empty action={upload && <ButtonLink to="/status/upload">Check a file</ButtonLink>}>
              No file has been checked yet. Upload one, and every row gets the payer&rsquo;s answer.
            </Empty>
          )
        }
      />
    </PageBody>
  );
}

interface FilterProps {
  status?: string;
  name: string;
  onStatus: (status?: string) => void;
  onName: (name: string) => void;
}

function Filters({ status, name, onStatus, onName }: FilterProps) {
  return (
    <>
      <TextInput
        size="xs"
        w={220}
        aria-label="File name contains"
        placeholder="File name"
        leftSection={<IconSearch size={14} aria-hidden />}
        maxLength={100}
        value={name}
        onChange={(event) => onName(event.currentTarget.value)}
      />
      <Select
        size="xs"
        w={150}
        aria-label="State"
        placeholder="Any state"
        clearable
        data={FILTERS.map((state) => ({ value: state, label: RUN_STATES[state].label }))}
        value={status ?? null}
        onChange={(value) => onStatus(value ?? undefined)}
      />
    </>
  );
}

function DeleteJobs({ jobs, onDone }: { jobs: Job[]; onDone: () => void }) {
  const [asked, setAsked] = useState(false);
  const { removal } = useJobActions();
  const possible = jobs.filter((job) => job.can.delete);
  const rows = possible.reduce((sum, job) => sum + job.total_rows, 0);
  const close = () => {
    setAsked(false);
    removal.reset();
  };
  return (
    <>
      <Button
        size="compact-sm"
        variant="subtle"
        color="red"
        c="var(--tone-red)"
        disabled={possible.length === 0}
        leftSection={<IconTrash size={14} aria-hidden />}
        onClick={() => setAsked(true)}
      >
        Delete {counted(possible.length, "job")}
      </Button>
      <Button size="compact-sm" variant="subtle" onClick={onDone}>
        Select none
      </Button>
      <Confirm
        opened={asked}
        title={`Delete ${counted(possible.length, "job")}`}
        action={`Delete ${counted(possible.length, "job")}`}
        busy={removal.isPending}
        error={removal.error}
        onClose={close}
        onConfirm={() =>
          removal.mutate(
            possible.map((job) => job.id),
            {
              onSuccess: () => {
                close();
                onDone();
              },
            },
          )
        }
      >
        {counted(possible.length, "job")} and the answers for {counted(rows, "row")} are deleted for everyone.
        This cannot be undone.
        {possible.length < jobs.length && " Running jobs stay; cancel them first."}
      </Confirm>
    </>
  );
}
