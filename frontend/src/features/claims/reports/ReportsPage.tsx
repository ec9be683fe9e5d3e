/** Reports: how long claims take, what was recovered, what payers deny and why, who does how much. */

import { Button, Group, Menu } from "@mantine/core";
import { IconChevronDown, IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import type { WorkReport } from "../types";
import { dateRange } from "@/shared/lib/dates";
import { money, NONE } from "@/shared/lib/money";
import { count } from "@/shared/lib/numbers";
import { useUrl } from "@/shared/lib/url";
import { DateField } from "@/shared/ui/DateField";
import { PageBody, PageHeader, Panel } from "@/shared/ui/PageHeader";
import { Failed, Lines } from "@/shared/ui/states";

import { reportFileHref, reportQuery, REPORTS } from "../api";
import { useToday } from "../useToday";
import css from "../Work.module.css";
import { DaysInWork, Denials, Recovered, Results, Throughput } from "./Charts";
import { type Range, rangeIn, usualRanges } from "./range";

export function ReportsPage() {
  const [search, setSearch] = useUrl();
  const today = useToday();
  const range = rangeIn(search, today);
  const report = useQuery(reportQuery(range));
  const choose = ({ from, to }: Range) => setSearch({ from, to }, { replace: true });
  return (
    <PageBody>
      <PageHeader
        title="Reports"
        line={`What was done ${dateRange(range.from, range.to)}, both days included.`}
        actions={<Export range={range} />}
      />
      <Group gap="xs" align="flex-end">
        {usualRanges(today).map(({ label, ...usual }) => (
          <Button
            key={label}
            size="xs"
            variant={usual.from === range.from && usual.to === range.to ? "light" : "default"}
            aria-pressed={usual.from === range.from && usual.to === range.to}
            onClick={() => choose(usual)}
          >
            {label}
          </Button>
        ))}
        <DateField
          size="xs"
          w={130}
          label="From"
          value={range.from}
          onChange={(from) => from && choose({ ...range, from })}
        />
        <DateField
          size="xs"
          w={130}
          label="To"
          value={range.to}
          onChange={(to) => to && choose({ ...range, to })}
        />
      </Group>
      {report.isError && !report.data && (
        <Failed error={report.error} onRetry={() => void report.refetch()} />
      )}
      {!report.data && !report.isError && (
        <Panel>
          <Lines rows={12} />
        </Panel>
      )}
      {report.data && <Report report={report.data} />}
    </PageBody>
  );
}

function Report({ report }: { report: WorkReport }) {
  const { days_in_work: days } = report;
  const figures: [label: string, value: string, also: string][] = [
    ["Recovered", money(report.recovered), "paid by payers since the work began"],
    ["Submitted", count(report.submitted), "claims"],
    ["Closed", count(report.closed), "claims"],
    [
      "Days in work",
      days.median === null ? NONE : count(days.median),
      "half of the closed claims took at most this",
    ],
  ];
  return (
    <>
      <dl className={css.figures}>
        {figures.map(([label, value, also]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              {value}
              <small>{also}</small>
            </dd>
          </div>
        ))}
      </dl>
      <Throughput report={report} />
      <div className={css.charts}>
        <DaysInWork report={report} />
        <Results report={report} />
        <Recovered report={report} />
      </div>
      <Denials report={report} />
    </>
  );
}

function Export({ range }: { range: Range }) {
  return (
    <Menu>
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {REPORTS.map(({ value, label }) => (
          <div key={value}>
            <Menu.Label>{label}</Menu.Label>
            {(["csv", "xlsx"] as const).map((format) => (
              <Menu.Item key={format} component="a" href={reportFileHref(value, range, format)} download>
                as {format}
              </Menu.Item>
            ))}
          </div>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
