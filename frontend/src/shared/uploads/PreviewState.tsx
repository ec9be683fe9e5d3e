/** Where the preview of a chosen file stands: being read, refused as a whole, or there. */

import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { asProblem } from "@/shared/api/problem";
import { Panel } from "@/shared/ui/PageHeader";
import { Failed, Lines } from "@/shared/ui/states";

import { OF_THE_FILE } from "./problems";

interface Props<P> {
  preview: UseQueryResult<P>;
  /** The title over what is wrong with the whole file. */
  refusal: string;
  children: (preview: P) => ReactNode;
}

export function PreviewState<P>({ preview, refusal, children }: Props<P>) {
  const refused = preview.isError && OF_THE_FILE.has(asProblem(preview.error).status);
  return (
    <>
      {preview.isPending && (
        <Panel title="Reading the file">
          <Lines rows={4} />
        </Panel>
      )}
      {preview.isError && (
        <Failed
          error={preview.error}
          title={refused ? refusal : undefined}
          onRetry={refused ? undefined : () => void preview.refetch()}
        />
      )}
      {preview.data !== undefined && children(preview.data)}
    </>
  );
}
