/** The pipeline: where the staged claims are, files that bring new ones, how fast they go, and the batches. */

import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";

import { counted } from "@/shared/lib/numbers";
import { pageIn } from "@/shared/lib/search";
import { useUrl } from "@/shared/lib/url";
import { useCan } from "@/shared/session/session";
import { PageBody, PageHeader } from "@/shared/ui/PageHeader";
import { Empty, Failed } from "@/shared/ui/states";
import { knownOrdering } from "@/shared/ui/table/columns";
import { DataTable } from "@/shared/ui/table/DataTable";
import { useListed } from "@/shared/ui/table/listed";

import { batchesQuery, statsQuery } from "../api";
import { ImportList } from "../imports/ImportList";
import { StageFile } from "../imports/StageFile";
import css from "../Pipeline.module.css";
import { BatchDrawer } from "./BatchDrawer";
import { BATCH_COLUMNS } from "./columns";
import { Counters } from "./Counters";
import { StartBatch } from "./StartBatch";
import { Throughput } from "./Throughput";

export function PipelinePage() {
  const can = useCan();
  const [search, setSearch] = useUrl();
  const panel = useRef<HTMLElement>(null);
  const { page, pageSize } = pageIn(search);
  const ordering = knownOrdering(BATCH_COLUMNS, search.ordering);
  const stats = useQuery(statsQuery);
  const batches = useQuery(batchesQuery({ ordering, page, page_size: pageSize }));
  const opened = batches.data?.results.find(({ id }) => id === search.batch);
  const table = useListed(batches, { ordering, opened: "batch" });
  return (
    <PageBody>
      <PageHeader
        title="Pipeline"
        line="Claims go from staging through rules, prices and the model into production; every one is accounted for."
        actions={can("pipeline.run") && <StartBatch pending={stats.data?.pending} />}
      />
      {stats.isError && !stats.data ? (
        <Failed error={stats.error} onRetry={() => void stats.refetch()} />
      ) : (
        <Counters stats={stats.data} />
      )}
      <div className={css.intake} data-alone={!can("pipeline.import") || undefined}>
        {can("pipeline.import") && <StageFile />}
        <ImportList pending={stats.data?.pending ?? 0} />
      </div>
      {stats.data && <Throughput stats={stats.data} />}
      <div className={css.batches}>
        <DataTable
          id="pipeline.batches"
          caption="Batches"
          columns={BATCH_COLUMNS}
          {...table}
          rowKey={(batch) => batch.id}
          rowLabel={(batch) => `the batch of ${counted(batch.total, "claim")}`}
          noun={["batch", "batches"]}
          onOpen={(batch, moved) =>
            batch.id === search.batch
              ? panel.current?.focus()
              : setSearch({ batch: batch.id }, { replace: moved || search.batch !== undefined })
          }
          openKey={opened?.id}
          empty={<Empty>No batch yet. One takes the claims that wait, the most valuable first.</Empty>}
        />
      </div>
      {opened && <BatchDrawer ref={panel} batch={opened} onClose={() => setSearch({ batch: undefined })} />}
    </PageBody>
  );
}
