/** The parts around a table's rows: sortable heads, column chooser, skeleton, pager. */

import {
  ActionIcon,
  Button,
  Checkbox,
  Group,
  Pagination,
  Popover,
  Select,
  Skeleton,
  Stack,
  Text,
  Tooltip,
} from "@mantine/core";
import {
  IconArrowDown,
  IconArrowUp,
  IconBaselineDensityMedium,
  IconBaselineDensitySmall,
  IconColumns3,
  IconSelector,
} from "@tabler/icons-react";

import { count, counted } from "@/shared/lib/numbers";
import { PAGE_SIZES } from "@/shared/lib/search";

import { Empty } from "../states";
import { ariaSort, type Column, type Density, nextOrdering, type Visibility } from "./columns";
import css from "./DataTable.module.css";

interface HeadProps<T> {
  column: Column<T>;
  ordering?: string;
  onOrdering?: (ordering: string | undefined) => void;
}

export function HeadCell<T>({ column, ordering, onOrdering }: HeadProps<T>) {
  const { sort } = column;
  const sorted = ariaSort(ordering, sort);
  const Icon = sorted === "ascending" ? IconArrowUp : sorted === "descending" ? IconArrowDown : IconSelector;
  return (
    <th
      scope="col"
      data-align={column.align}
      aria-sort={sorted}
      style={column.width ? { width: column.width } : undefined}
    >
      {sort && onOrdering ? (
        <button
          type="button"
          className={css.sort}
          data-sorted={sorted}
          onClick={() => onOrdering(nextOrdering(ordering, sort))}
        >
          {column.header}
          <Icon size={13} aria-hidden />
        </button>
      ) : (
        column.header
      )}
    </th>
  );
}

export function SkeletonRows({ columns, rows }: { columns: number; rows: number }) {
  return Array.from({ length: rows }, (_, row) => (
    <tr key={row} aria-hidden>
      {Array.from({ length: columns }, (_, column) => (
        <td key={column}>
          <Skeleton height={12} radius={4} width={`${50 + ((row * 7 + column * 23) % 45)}%`} />
        </td>
      ))}
    </tr>
  ));
}

interface ToolsProps<T> {
  columns: Column<T>[];
  visibility: Visibility;
  onVisibility: (next: Visibility) => void;
  density: Density;
  onDensity: (next: Density) => void;
}

export function TableTools<T>({ columns, visibility, onVisibility, density, onDensity }: ToolsProps<T>) {
  const compact = density === "compact";
  const densityLabel = compact ? "Comfortable rows" : "Compact rows";
  return (
    <Group gap={2} wrap="nowrap">
      <Tooltip label={densityLabel}>
        <ActionIcon aria-label={densityLabel} onClick={() => onDensity(compact ? "comfortable" : "compact")}>
          {compact ? (
            <IconBaselineDensityMedium size={17} aria-hidden />
          ) : (
            <IconBaselineDensitySmall size={17} aria-hidden />
          )}
        </ActionIcon>
      </Tooltip>
      <Popover
        position="bottom-end"
        shadow="md"
        withArrow={false}
        trapFocus
        transitionProps={{ duration: 0 }}
      >
        <Popover.Target>
          <Tooltip label="Choose columns">
            <ActionIcon aria-label="Choose columns">
              <IconColumns3 size={17} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </Popover.Target>
        <Popover.Dropdown>
          <Stack gap={8} mah={420} className={css.chooser}>
            {columns.map((column) => (
              <Checkbox
                key={column.id}
                size="xs"
                label={column.header}
                disabled={column.primary}
                checked={visibility[column.id] !== false}
                onChange={(event) =>
                  onVisibility({ ...visibility, [column.id]: event.currentTarget.checked })
                }
              />
            ))}
          </Stack>
        </Popover.Dropdown>
      </Popover>
    </Group>
  );
}

/** The address asks for a page that the list no longer has. */
export function PastTheEnd({ page, onPage }: { page: number; onPage: (page: number) => void }) {
  return (
    <Empty
      action={
        <Button variant="default" onClick={() => onPage(1)}>
          First page
        </Button>
      }
    >
      The list has become shorter: there is no page {count(page)} any more.
    </Empty>
  );
}

interface PagerProps {
  total: number;
  state: "loading" | "failed" | "there";
  page: number;
  pageSize: number;
  noun: [string, string];
  onPage: (page: number) => void;
  onPageSize: (size: number) => void;
}

export function Pager({ total, state, page, pageSize, noun, onPage, onPageSize }: PagerProps) {
  const pages = Math.max(1, Math.ceil(total / pageSize));
  const first = (page - 1) * pageSize + 1;
  const last = Math.min(total, page * pageSize);
  const all = counted(total, noun[0], noun[1]);
  return (
    <div className={css.pager}>
      <Text size="sm" c="dimmed" className="tabular" role="status">
        {state === "loading"
          ? "Loading"
          : state === "failed"
            ? "Not loaded"
            : total === 0
              ? `No ${noun[1]}`
              : first > total
                ? all
                : `${count(first)}–${count(last)} of ${all}`}
      </Text>
      <Group gap="sm">
        {pages > 1 && (
          <Pagination
            size="sm"
            total={pages}
            value={Math.min(page, pages)}
            onChange={onPage}
            getControlProps={(control) => ({ "aria-label": `${control} page` })}
            getItemProps={(number) => ({ "aria-label": `Page ${number}` })}
          />
        )}
        <Select
          size="xs"
          w={112}
          aria-label="Rows on a page"
          allowDeselect={false}
          data={PAGE_SIZES.map((size) => ({ value: String(size), label: `${size} a page` }))}
          value={String(pageSize)}
          onChange={(value) => value && onPageSize(Number(value))}
        />
      </Group>
    </div>
  );
}
