/** The columns of a chosen file: which are used, and which are mapped by hand. */

import { asProblem } from "@/shared/api/problem";
import type { Preview } from "@/shared/api/types";

export type FileColumns = Pick<Preview, "columns" | "known_columns">;
export type FileColumn = FileColumns["columns"][number];

/** The columns of a file that was refused, where its answer names them. */
export function columnsOf(error: unknown): FileColumns | null {
  const body = error ? (asProblem(error).body as Partial<FileColumns> | null) : null;
  return Array.isArray(body?.columns) && Array.isArray(body.known_columns)
    ? { columns: body.columns, known_columns: body.known_columns }
    : null;
}

/** What a person may want to decide: headers that fill nothing, and those that were mapped by hand. */
export function undecided({ columns }: FileColumns, byHand: Readonly<Record<string, string>>): FileColumn[] {
  return columns.filter(({ header, columns: filled }) => filled.length === 0 || header in byHand);
}

/** The mapping with one header changed; null takes the header out of it. */
export function remapped(
  byHand: Readonly<Record<string, string>>,
  header: string,
  column: string | null,
): Record<string, string> {
  const rest = Object.fromEntries(Object.entries(byHand).filter(([name]) => name !== header));
  return column === null ? rest : { ...rest, [header]: column };
}
