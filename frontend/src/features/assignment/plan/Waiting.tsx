/** What nobody can take, grouped by the exact bottleneck, with what would fix it; and what more people would change. */

import { Button, Stack } from "@mantine/core";

import { NONE } from "@/shared/lib/money";
import { count } from "@/shared/lib/numbers";
import { useUrl } from "@/shared/lib/url";
import { Panel } from "@/shared/ui/PageHeader";
import { Empty, Good } from "@/shared/ui/states";
import { type PlainColumn, PlainTable } from "@/shared/ui/table/PlainTable";

import type { Bottleneck, Plan, WhatIf } from "../types";

export function Waiting({ plan }: { plan: Plan }) {
  const [, setSearch] = useUrl();
  const show = (bottleneck: string | undefined) =>
    setSearch({ tab: undefined, only: "unassigned", bottleneck, person: undefined, page: undefined });
  if (plan.bottlenecks.length === 0)
    return (
      <Panel>
        <Good>Every claim that is not held has somebody who can take it.</Good>
      </Panel>
    );
  return (
    <Stack gap="md">
      <Panel
        flush
        title="Why claims wait"
        aside={
          <Button size="compact-xs" variant="subtle" onClick={() => show(undefined)}>
            Show all of them
          </Button>
        }
      >
        <PlainTable
          caption="Why claims wait"
          columns={bottlenecks(show)}
          rows={plan.bottlenecks}
          rowKey={({ key }) => key}
        />
      </Panel>
      <Panel flush title="What if">
        {plan.what_ifs.length === 0 ? (
          <Empty>No single person or skill would change how many claims are assigned.</Empty>
        ) : (
          <PlainTable caption="What if" columns={WHAT_IFS} rows={plan.what_ifs} rowKey={({ text }) => text} />
        )}
      </Panel>
    </Stack>
  );
}

const bottlenecks = (onShow: (key: string) => void): PlainColumn<Bottleneck>[] => [
  { header: "Bottleneck", cell: ({ text }) => text },
  { header: "Claims", align: "end", figures: true, cell: ({ claims }) => count(claims) },
  { header: "Places", align: "end", figures: true, cell: ({ places }) => count(places) },
  { header: "People", cell: ({ people }) => people.join(", ") || "Nobody" },
  { header: "What would fix it", cell: ({ fix }) => fix || NONE },
  {
    header: "",
    align: "end",
    cell: ({ key, text }) => (
      <Button
        size="compact-xs"
        variant="subtle"
        aria-label={`Show the claims of: ${text}`}
        onClick={() => onShow(key)}
      >
        Show claims
      </Button>
    ),
  },
];

const WHAT_IFS: PlainColumn<WhatIf>[] = [
  { header: "What if", cell: ({ text }) => text },
  { header: "Assigned now", align: "end", figures: true, cell: ({ before }) => count(before) },
  { header: "Assigned then", align: "end", figures: true, cell: ({ after }) => count(after) },
];
