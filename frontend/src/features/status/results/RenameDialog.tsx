/** Gives a job another name. The file that was uploaded keeps its own. */

import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import { asProblem, fieldMessage } from "@/shared/api/problem";
import type { Job } from "@/shared/api/types";
import { tell } from "@/shared/lib/tell";
import { Dialog } from "@/shared/ui/dialog/Dialog";
import { Failed } from "@/shared/ui/states";

import { changeJob } from "../api";
import { useRefreshJobs } from "../useJobActions";

export function RenameDialog({ job, onClose }: { job: Job; onClose: () => void }) {
  const refresh = useRefreshJobs();
  const [name, setName] = useState(job.filename);
  const rename = useMutation({
    mutationFn: () => changeJob(job.id, { filename: name.trim() }),
    onSuccess: (saved) => {
      refresh();
      tell(`The job is now named ${saved.filename}.`);
      onClose();
    },
  });
  const problem = rename.error ? asProblem(rename.error) : null;
  const message = fieldMessage(problem, "filename");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rename.mutate();
  };
  return (
    <Dialog opened onClose={onClose} title={`Rename ${job.filename}`}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            label="Name"
            description={`Shown to everyone. Uploaded as ${job.original_filename}`}
            required
            withAsterisk={false}
            data-autofocus
            maxLength={255}
            autoComplete="off"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            onFocus={(event) => event.currentTarget.select()}
            error={message}
          />
          {problem && !message && <Failed error={problem} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              loading={rename.isPending}
              disabled={!name.trim() || name.trim() === job.filename}
            >
              Rename the job
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
