/** A short table that is wholly on the page: settings, lists without paging. */

import type { ReactNode } from "react";

import css from "./PlainTable.module.css";

export interface PlainColumn<T> {
  header: string;
  cell: (row: T) => ReactNode;
  align?: "end";
  /** Figures of one width, one below the other. */
  figures?: boolean;
}

interface Props<T> {
  caption: string;
  columns: PlainColumn<T>[];
  rows: T[];
  rowKey: (row: T) => string;
}

export function PlainTable<T>({ caption, columns, rows, rowKey }: Props<T>) {
  return (
    <div className={css.scroll}>
      <table className={css.table}>
        <caption className={css.caption}>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.header} scope="col" data-align={column.align}>
                {column.header || <span className={css.caption}>Actions</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column) => (
                <td key={column.header} data-align={column.align} data-text={!column.figures || undefined}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
