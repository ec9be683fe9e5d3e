/** A file of claims, dropped or chosen, and staged when one says so. */

import { Button, Group, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { asProblem } from "@/shared/api/problem";
import { tell } from "@/shared/lib/tell";
import { Panel } from "@/shared/ui/PageHeader";
import { Failed } from "@/shared/ui/states";
import { FileDrop } from "@/shared/uploads/FileDrop";
import { OF_THE_FILE } from "@/shared/uploads/problems";

import { askAnew, IMPORT_TEMPLATE, stageFile } from "../api";
import css from "../Pipeline.module.css";

export function StageFile() {
  const client = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const stage = useMutation({
    mutationFn: stageFile,
    onSuccess: () => {
      setFile(null);
      tell("The file is taken. Its claims are staged as soon as a worker is free.");
    },
    onSettled: () => askAnew(client),
  });
  const choose = (chosen: File) => {
    stage.reset();
    setFile(chosen);
  };
  const refused = stage.isError && OF_THE_FILE.has(asProblem(stage.error).status);
  return (
    <Panel
      title="Stage a file"
      aside={
        <Button
          component="a"
          href={IMPORT_TEMPLATE}
          download
          size="compact-sm"
          variant="subtle"
          leftSection={<IconDownload size={15} aria-hidden />}
        >
          Template (csv)
        </Button>
      }
    >
      <div className={css.stageFile}>
        <FileDrop
          file={file}
          onFile={choose}
          kinds="an 837P or .csv"
          accept=".837,.837p,.edi,.x12,.csv,.tsv,.txt,.dat"
          note="Nothing is staged before you say so. A claim that is there already stays as it is."
          disabled={stage.isPending}
        />
        <div aria-live="polite">
          {stage.isError && <Failed error={stage.error} title="This file is not staged" />}
        </div>
        {file && !refused && (
          <Group justify="space-between" wrap="nowrap">
            <Text size="sm" c="dimmed">
              The whole file is looked through before its first claim is staged.
            </Text>
            <Button flex="none" loading={stage.isPending} onClick={() => stage.mutate(file)}>
              Stage this file
            </Button>
          </Group>
        )}
      </div>
    </Panel>
  );
}
