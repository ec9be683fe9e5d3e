/** What a table of this app is made of: its columns, and what it remembers in this browser. */

import {
  columnVisibilityFeature,
  createColumnHelper,
  rowSelectionFeature,
  tableFeatures,
} from "@tanstack/react-table";
import { type ReactNode, useState } from "react";

import { remember, remembered } from "@/shared/lib/storage";

export interface Column<T> {
  id: string;
  header: string;
  cell: (row: T) => ReactNode;
  /** The API's name in `ordering`; without it the column does not sort. */
  sort?: string;
  align?: "end";
  /** Text rather than figures. */
  text?: boolean;
  /** Not shown until it is chosen. */
  hidden?: boolean;
  /** The cell that opens the row; always shown. */
  primary?: boolean;
  width?: number;
  /** Longer text is cut off, and whole on hover. */
  maxWidth?: number;
}

export const features = tableFeatures({ columnVisibilityFeature, rowSelectionFeature });

/** The columns as TanStack Table wants them; cells are drawn from our own definition. */
export function defined<T extends object>(columns: Column<T>[]) {
  const helper = createColumnHelper<typeof features, T>();
  return helper.columns(
    columns.map((column) =>
      helper.display({
        id: column.id,
        header: column.header,
        enableHiding: !column.primary,
        cell: ({ row }) => column.cell(row.original),
      }),
    ),
  );
}

export type Visibility = Record<string, boolean>;
export type Density = "comfortable" | "compact";

/** The chosen columns of one table, kept in this browser. */
export function useVisibility<T>(id: string, columns: Column<T>[]): [Visibility, (next: Visibility) => void] {
  const key = `columns.${id}`;
  const [visibility, setVisibility] = useState<Visibility>(() => ({
    ...Object.fromEntries(columns.map((column) => [column.id, !column.hidden])),
    ...remembered<Visibility>(key, {}),
  }));
  const change = (next: Visibility) => {
    setVisibility(next);
    remember(key, next);
  };
  return [visibility, change];
}

export function useDensity(): [Density, (next: Density) => void] {
  const [density, setDensity] = useState<Density>(() => remembered<Density>("density", "comfortable"));
  const change = (next: Density) => {
    setDensity(next);
    remember("density", next);
  };
  return [density, change];
}

/** An ordering from an address, if one of the columns sorts so. */
export function knownOrdering<T>(columns: Column<T>[], ordering: string | undefined): string | undefined {
  const key = ordering?.replace(/^-/, "");
  return columns.some((column) => column.sort && column.sort === key) ? ordering : undefined;
}

/** Ascending, descending, then as it comes. */
export function nextOrdering(current: string | undefined, key: string): string | undefined {
  if (current === key) return `-${key}`;
  return current === `-${key}` ? undefined : key;
}

export function ariaSort(
  current: string | undefined,
  key: string | undefined,
): "ascending" | "descending" | undefined {
  if (!key || !current) return undefined;
  if (current === key) return "ascending";
  return current === `-${key}` ? "descending" : undefined;
}
