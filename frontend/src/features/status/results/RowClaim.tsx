/** The claim of one result row, loaded, with its tabs. */

import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { asProblem } from "@/shared/api/problem";
import type { Job } from "@/shared/api/types";
import { ClaimView, CLOSE_LABEL } from "@/shared/claims/ClaimView";
import { useSession } from "@/shared/session/session";
import { DrawerMessage } from "@/shared/ui/dialog/Drawer";
import { Failed, Lines } from "@/shared/ui/states";

import { rowQuery } from "../api";

interface Props {
  job: Job;
  rowId: string;
  tab: string | undefined;
  onTab: (tab: string) => void;
  onClose: () => void;
}

export function RowClaim({ job, rowId, tab, onTab, onClose }: Props) {
  const { user } = useSession();
  const answer = useQuery(rowQuery(job.id, rowId));
  const row = answer.data;
  if (answer.isError && !row) {
    return (
      <DrawerMessage close={{ label: CLOSE_LABEL, onClose }}>
        {asProblem(answer.error).status === 404 ? (
          <Text size="sm">
            This result is there no more: the job was asked again since, or the link is incomplete. Choose the
            claim in the list.
          </Text>
        ) : (
          <Failed error={answer.error} onRetry={() => void answer.refetch()} />
        )}
      </DrawerMessage>
    );
  }
  if (!row) {
    return (
      <DrawerMessage>
        <Lines rows={9} height={18} />
      </DrawerMessage>
    );
  }
  const practice = user.practices.find((one) => one.tin === row.tin)?.id;
  return (
    <ClaimView
      claim={row}
      practice={practice}
      payer={job.provider}
      tab={tab}
      onTab={onTab}
      onClose={onClose}
    />
  );
}
