/** Where the staged claims are: five numbers that add up to all of them. */

import { Text } from "@mantine/core";

import { counted } from "@/shared/lib/numbers";
import { count } from "@/shared/lib/numbers";

import { type Place, PLACES } from "../looks";
import css from "../Pipeline.module.css";
import type { Stats } from "../types";

export function Counters({ stats }: { stats: Stats | undefined }) {
  return (
    <div>
      <ul className={css.counters} aria-label="Staged claims by where they are">
        {(Object.keys(PLACES) as Place[]).map((place) => {
          const { icon: Icon, label, definition } = PLACES[place];
          return (
            <li key={place} className={css.counter} title={definition}>
              <span className={css.counterName}>
                <Icon size={15} aria-hidden />
                {label}
              </span>
              <span className={css.figure}>{stats ? count(stats[place]) : "–"}</span>
            </li>
          );
        })}
      </ul>
      <Text size="sm" c="dimmed" mt={6}>
        {stats
          ? `Together ${counted(stats.staged, "claim")} staged. In the last hour ${count(stats.loaded_last_hour)} loaded and ${count(stats.failed_last_hour)} failed.`
          : " "}
      </Text>
    </div>
  );
}
