/** A panel with a picture of numbers; the same numbers stand in a table behind a toggle. */

import { SegmentedControl } from "@mantine/core";
import { type ReactNode, useState } from "react";

import { Panel } from "../PageHeader";
import { type PlainColumn, PlainTable } from "../table/PlainTable";

interface Props<T> {
  title: string;
  /** Below the title: what is counted. */
  note?: ReactNode;
  picture: ReactNode;
  columns: PlainColumn<T>[];
  rows: T[];
  rowKey: (row: T) => string;
  /** In place of both where there is nothing to count. */
  empty: ReactNode;
}

const VIEWS = [
  { value: "chart", label: "Chart" },
  { value: "table", label: "Table" },
];

export function ChartPanel<T>({ title, note, picture, columns, rows, rowKey, empty }: Props<T>) {
  const [view, setView] = useState("chart");
  const nothing = rows.length === 0;
  return (
    <Panel
      title={title}
      aside={
        !nothing && (
          <SegmentedControl
            size="xs"
            aria-label={`${title}: chart or table`}
            data={VIEWS}
            value={view}
            onChange={setView}
          />
        )
      }
    >
      {note}
      {nothing ? (
        empty
      ) : view === "chart" ? (
        picture
      ) : (
        <PlainTable caption={title} columns={columns} rows={rows} rowKey={rowKey} />
      )}
    </Panel>
  );
}
