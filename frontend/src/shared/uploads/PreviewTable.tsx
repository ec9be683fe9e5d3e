/** A small table in the preview of a file: its practices, its columns. */

import type { PlainColumn } from "@/shared/ui/table/PlainTable";

import css from "./Uploads.module.css";

interface Props<T> {
  columns: Omit<PlainColumn<T>, "figures">[];
  rows: T[];
  rowKey: (row: T) => string;
}

export function PreviewTable<T>({ columns, rows, rowKey }: Props<T>) {
  return (
    <table className={css.table}>
      <thead>
        <tr>
          {columns.map(({ header, align }) => (
            <th key={header} scope="col" data-align={align}>
              {header}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)}>
            {columns.map(({ header, align, cell }) => (
              <td key={header} data-align={align}>
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
