/** The app's table: sorted and paged by the server, moved through by keyboard, opened row by row. */

import { Checkbox, Group } from "@mantine/core";
import { useTable } from "@tanstack/react-table";
import { type ReactNode, useMemo, useRef, useState } from "react";

import { asProblem } from "@/shared/api/problem";
import { counted } from "@/shared/lib/numbers";

import { Failed } from "../states";
import { type Column, defined, features, useDensity, useVisibility } from "./columns";
import css from "./DataTable.module.css";
import { HeadCell, Pager, PastTheEnd, SkeletonRows, TableTools } from "./TableParts";
import { useRowKeys } from "./useRowKeys";

interface Props<T extends object> {
  /** Names the table in this browser's memory. */
  id: string;
  caption: string;
  columns: Column<T>[];
  rows: T[] | undefined;
  /** The rows are still those of the question before. */
  stale?: boolean;
  rowKey: (row: T) => string;
  rowLabel: (row: T) => string;
  total: number;
  page: number;
  pageSize: number;
  ordering?: string;
  error?: unknown;
  onRetry?: () => void;
  onPage: (page: number) => void;
  onPageSize: (size: number) => void;
  onOrdering?: (ordering: string | undefined) => void;
  /** Opens a row; `moved` when the keyboard moved on with a row already open. */
  onOpen: (row: T, moved: boolean) => void;
  openKey?: string;
  empty: ReactNode;
  filters?: ReactNode;
  /** The actions on the selected rows; without it nothing is selected. */
  selected?: (rows: T[], clear: () => void) => ReactNode;
  noun?: [one: string, many: string];
}

const NOTHING: never[] = [];

export function DataTable<T extends object>(props: Props<T>) {
  const { columns, rows, rowKey, openKey, selected, noun = ["row", "rows"] } = props;
  const [visibility, setVisibility] = useVisibility(props.id, columns);
  const [density, setDensity] = useDensity();
  const [selection, setSelection] = useState<Record<string, true>>({});
  const body = useRef<HTMLTableSectionElement>(null);
  const table = useTable({
    features,
    columns: useMemo(() => defined(columns), [columns]),
    data: rows ?? NOTHING,
    getRowId: rowKey,
    state: { columnVisibility: visibility, rowSelection: selection },
    onRowSelectionChange: setSelection,
  });
  const shown = columns.filter((column) => visibility[column.id] !== false);
  const drawn = table.getRowModel().rows;
  const chosen = drawn.filter((row) => selection[row.id]);
  const find = (key: string) => drawn.find((row) => row.id === key);
  const clear = () => setSelection({});
  const onKeyDown = useRowKeys(body, {
    follow: openKey !== undefined,
    onOpen: (key, moved) => {
      const row = find(key);
      if (row) props.onOpen(row.original, moved);
    },
    onSelect: (key) => selected && find(key)?.toggleSelected(),
  });
  const failed = props.error !== null && props.error !== undefined;

  return (
    <div className={css.root}>
      <div className={css.toolbar}>
        <Group gap="xs" className={css.filters}>
          {selected && chosen.length > 0 ? (
            <div className={css.selectionBar} role="region" aria-label="Actions on the selected rows">
              <strong>{counted(chosen.length, noun[0], noun[1])} selected</strong>
              {selected(
                chosen.map((row) => row.original),
                clear,
              )}
            </div>
          ) : (
            props.filters
          )}
        </Group>
        <TableTools
          columns={columns}
          visibility={visibility}
          onVisibility={setVisibility}
          density={density}
          onDensity={setDensity}
        />
      </div>
      <div className={css.frame} data-density={density}>
        {failed && !rows ? (
          <div className={css.message}>
            <Failed error={asProblem(props.error)} onRetry={props.onRetry} />
          </div>
        ) : (
          <table
            className={css.table}
            aria-rowcount={props.total}
            aria-busy={rows === undefined || props.stale === true}
            data-stale={props.stale || undefined}
          >
            <caption className={css.caption}>{props.caption}</caption>
            <thead>
              <tr>
                {selected && (
                  <th scope="col" className={css.check}>
                    <Checkbox
                      size="xs"
                      aria-label="Select all rows of this page"
                      checked={drawn.length > 0 && chosen.length === drawn.length}
                      indeterminate={chosen.length > 0 && chosen.length < drawn.length}
                      onChange={(event) =>
                        setSelection(
                          event.currentTarget.checked
                            ? Object.fromEntries(drawn.map((row) => [row.id, true as const]))
                            : {},
                        )
                      }
                    />
                  </th>
                )}
                {shown.map((column) => (
                  <HeadCell
                    key={column.id}
                    column={column}
                    ordering={props.ordering}
                    onOrdering={props.onOrdering}
                  />
                ))}
              </tr>
            </thead>
            {/* The keys act on the buttons inside: focus never rests on the table body itself. */}
            {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
            <tbody ref={body} onKeyDown={onKeyDown}>
              {rows === undefined && (
                <SkeletonRows
                  columns={shown.length + (selected ? 1 : 0)}
                  rows={Math.min(props.pageSize, 14)}
                />
              )}
              {drawn.map((row) => (
                // A click anywhere opens the row; the keyboard has the button in its first cell.
                <tr
                  key={row.id}
                  data-key={row.id}
                  data-open={row.id === openKey || undefined}
                  data-selected={selection[row.id] || undefined}
                  onClick={(event) => {
                    if ((event.target as HTMLElement).closest("a,button,input,label")) return;
                    event.currentTarget
                      .querySelector<HTMLElement>("[data-row-button]")
                      ?.focus({ preventScroll: true });
                    props.onOpen(row.original, false);
                  }}
                >
                  {selected && (
                    <td className={css.check}>
                      <Checkbox
                        size="xs"
                        tabIndex={-1}
                        aria-label={`Select ${props.rowLabel(row.original)}`}
                        checked={selection[row.id] ?? false}
                        onChange={() => row.toggleSelected()}
                      />
                    </td>
                  )}
                  {shown.map((column) => (
                    <td
                      key={column.id}
                      data-align={column.align}
                      data-text={column.text}
                      style={column.maxWidth ? { maxWidth: column.maxWidth } : undefined}
                    >
                      {column.primary ? (
                        <button
                          type="button"
                          className={css.rowButton}
                          data-row-button
                          aria-label={`Open ${props.rowLabel(row.original)}`}
                          aria-expanded={row.id === openKey}
                          onClick={() => props.onOpen(row.original, false)}
                        >
                          {column.cell(row.original)}
                        </button>
                      ) : (
                        column.cell(row.original)
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {rows?.length === 0 && (
          <div className={css.message}>
            {props.total > 0 ? <PastTheEnd page={props.page} onPage={props.onPage} /> : props.empty}
          </div>
        )}
      </div>
      <Pager
        total={props.total}
        state={rows ? "there" : failed ? "failed" : "loading"}
        page={props.page}
        pageSize={props.pageSize}
        noun={noun}
        onPage={props.onPage}
        onPageSize={props.onPageSize}
      />
    </div>
  );
}
