/** How many claims went through in the last hour, in steps of five minutes. */

import { Text } from "@mantine/core";

import { moment } from "@/shared/lib/dates";
import { count } from "@/shared/lib/numbers";
import { BarKey } from "@/shared/ui/chart/Bars";
import { ChartPanel } from "@/shared/ui/chart/ChartPanel";

import css from "../Pipeline.module.css";
import type { Stats } from "../types";

const PARTS = [
  { label: "Loaded", tone: "green" as const },
  { label: "Failed", tone: "red" as const },
];

/** `2:05 PM` of a moment. */
const time = (at: string): string => moment(at).slice(11);

export function Throughput({ stats }: { stats: Stats }) {
  const steps = stats.throughput;
  const highest = Math.max(1, ...steps.map(({ loaded, failed }) => loaded + failed));
  const moved = steps.some(({ loaded, failed }) => loaded + failed > 0);
  const height = (value: number) => ({ height: `${(100 * value) / highest}%` });
  return (
    <ChartPanel
      title="The last hour"
      columns={[
        { header: "From", cell: ({ from_at }) => time(from_at) },
        { header: "Loaded", cell: ({ loaded }) => count(loaded), align: "end", figures: true },
        { header: "Failed", cell: ({ failed }) => count(failed), align: "end", figures: true },
      ]}
      rows={moved ? steps : []}
      rowKey={({ from_at }) => from_at}
      empty={
        <Text size="sm" c="dimmed">
          No claim was processed in the last hour.
        </Text>
      }
      picture={
        <>
          <div
            className={css.hour}
            role="img"
            aria-label={`At most ${count(highest)} claims in five minutes, ${count(stats.loaded_last_hour + stats.failed_last_hour)} in the hour`}
          >
            {steps.map(({ from_at, loaded, failed }) => (
              <span
                key={from_at}
                className={css.step}
                title={`From ${time(from_at)}: ${count(loaded)} loaded, ${count(failed)} failed`}
              >
                <span className={css.bar} data-tone="red" style={height(failed)} />
                <span className={css.bar} data-tone="green" style={height(loaded)} />
              </span>
            ))}
          </div>
          <BarKey parts={PARTS} />
        </>
      }
    />
  );
}
