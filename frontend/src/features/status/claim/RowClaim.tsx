/** The claim of one result row, loaded, with its tabs. */

import { useQuery } from "@tanstack/react-query";

import { useSession } from "@/features/accounts/session";
import type { Job } from "@/shared/api/types";
import { Failed, Lines } from "@/shared/ui/states";

import { rowQuery } from "../api";
import css from "./Claim.module.css";
import { ClaimView } from "./ClaimView";

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
      <div className={css.body}>
        <Failed error={answer.error} onRetry={() => void answer.refetch()} />
      </div>
    );
  }
  if (!row) {
    return (
      <div className={css.body}>
        <Lines rows={9} height={18} />
      </div>
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
