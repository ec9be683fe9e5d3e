/** Settings: who saw which patient data, and what people did to access itself. For admins and auditors. */

import { Group, SegmentedControl, Select, Text, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";

import type { AccessRecord, AuditRecord } from "@/shared/api/types";
import { changeLines, isKind, KINDS } from "@/shared/audit/audit";
import { moment } from "@/shared/lib/dates";
import { pageIn, type Search } from "@/shared/lib/search";
import { useUrl } from "@/shared/lib/url";
import { DateField } from "@/shared/ui/DateField";
import { Panel } from "@/shared/ui/PageHeader";
import { Empty, Failed, Lines } from "@/shared/ui/states";
import { type PlainColumn, PlainTable } from "@/shared/ui/table/PlainTable";
import { Pager, PastTheEnd } from "@/shared/ui/table/TableParts";

import { accessQuery, ACTIONS, auditQuery } from "./records";

const PATIENTS = "patients";
const LISTS = [
  { value: "access", label: "Access itself" },
  { value: PATIENTS, label: "Patient data" },
];

const options = (labels: Record<string, string>) =>
  Object.entries(labels).map(([value, label]) => ({ value, label }));

export function RecordsPage() {
  const [search] = useUrl();
  return search.list === PATIENTS ? <PatientRecords /> : <AuditRecords />;
}

function useWanted() {
  const [search] = useUrl();
  const { page, pageSize } = pageIn(search);
  const { user, from, to } = search;
  return { search, wanted: { user, from, to, page, page_size: pageSize } };
}

const WHEN_AND_WHO: PlainColumn<AuditRecord | AccessRecord>[] = [
  { header: "When", figures: true, cell: (record) => moment(record.created_at) },
  {
    header: "Who",
    cell: (record) => record.username || (record.via === "cli" ? "Command line" : "Somebody"),
  },
];
const WHENCE: PlainColumn<AuditRecord | AccessRecord>[] = [
  {
    header: "From",
    cell: ({ address, via }) => (
      <Text span size="xs" c="dimmed">
        {[via, address].filter(Boolean).join(" · ")}
      </Text>
    ),
  },
];

const AUDIT_COLUMNS: PlainColumn<AuditRecord>[] = [
  ...WHEN_AND_WHO,
  { header: "What", cell: (record) => KINDS[record.kind] },
  { header: "About", cell: (record) => record.subject_name || record.subject.replaceAll("_", " ") },
  {
    header: "Changes",
    cell: (record) => changeLines(record.changes).map((line) => <div key={line}>{line}</div>),
  },
  ...WHENCE,
];

const PATIENT_COLUMNS: PlainColumn<AccessRecord>[] = [
  ...WHEN_AND_WHO,
  { header: "What", cell: (record) => ACTIONS[record.action] ?? record.action.replaceAll("_", " ") },
  { header: "About", cell: (record) => `${record.subject.replaceAll(".", " ")} ${record.subject_id}` },
  { header: "Reason", cell: (record) => record.reason || "–" },
  ...WHENCE,
];

function AuditRecords() {
  const { search, wanted } = useWanted();
  const kind = isKind(search.kind) ? search.kind : undefined;
  const records = useQuery(auditQuery({ ...wanted, kind }));
  return (
    <Records
      caption="What people did to access itself"
      kinds={options(KINDS)}
      search={search}
      columns={AUDIT_COLUMNS}
      list={records}
    />
  );
}

function PatientRecords() {
  const { search, wanted } = useWanted();
  const action = search.kind !== undefined && search.kind in ACTIONS ? search.kind : undefined;
  const records = useQuery(accessQuery({ ...wanted, action }));
  return (
    <Records
      caption="Who saw which patient data"
      kinds={options(ACTIONS)}
      search={search}
      columns={PATIENT_COLUMNS}
      list={records}
    />
  );
}

interface Props<T> {
  caption: string;
  kinds: { value: string; label: string }[];
  search: Search;
  columns: PlainColumn<T>[];
  list: {
    data?: { count: number; results: T[] };
    error: unknown;
    isError: boolean;
    refetch: () => unknown;
  };
}

function Records<T extends { id: number }>({ caption, kinds, search, columns, list }: Props<T>) {
  const [, setSearch] = useUrl();
  const { page, pageSize } = pageIn(search);
  const total = list.data?.count ?? 0;
  const rows = list.data?.results;
  return (
    <Panel flush title="Records">
      <Group gap="xs" px="md" py="sm" align="flex-end">
        <SegmentedControl
          size="xs"
          aria-label="Which records"
          data={LISTS}
          value={search.list === PATIENTS ? PATIENTS : "access"}
          onChange={(value) => setSearch({ list: value, kind: undefined, page: undefined })}
        />
        <Filters
          kinds={kinds}
          search={search}
          onChange={(changes) => setSearch({ ...changes, page: undefined }, { replace: true })}
        />
      </Group>
      {rows && rows.length > 0 && (
        <PlainTable caption={caption} rows={rows} rowKey={(record) => String(record.id)} columns={columns} />
      )}
      {rows?.length === 0 &&
        (total > 0 ? (
          <PastTheEnd page={page} onPage={(next) => setSearch({ page: String(next) })} />
        ) : (
          <Empty>No record fits these filters.</Empty>
        ))}
      {!rows && (
        <div style={{ padding: 16 }}>
          {list.isError ? (
            <Failed error={list.error} onRetry={() => void list.refetch()} />
          ) : (
            <Lines rows={6} height={20} />
          )}
        </div>
      )}
      <Pager
        total={total}
        state={rows ? "there" : list.isError ? "failed" : "loading"}
        page={page}
        pageSize={pageSize}
        noun={["record", "records"]}
        onPage={(next) => setSearch({ page: String(next) })}
        onPageSize={(size) => setSearch({ page_size: String(size), page: undefined })}
      />
    </Panel>
  );
}

interface FilterProps {
  kinds: { value: string; label: string }[];
  search: Search;
  onChange: (changes: Search) => void;
}

function Filters({ kinds, search, onChange }: FilterProps) {
  const later = useDebouncedCallback((value: string) => onChange({ user: value.trim() || undefined }), 300);
  const known = kinds.some(({ value }) => value === search.kind);
  return (
    <>
      <TextInput
        size="xs"
        w={160}
        aria-label="User name"
        placeholder="User name"
        autoComplete="off"
        defaultValue={search.user}
        onChange={(event) => later(event.currentTarget.value)}
      />
      <Select
        size="xs"
        w={190}
        aria-label="Kind"
        placeholder="Any kind"
        clearable
        searchable
        maxDropdownHeight={360}
        data={kinds}
        value={known ? (search.kind ?? null) : null}
        onChange={(value) => onChange({ kind: value ?? undefined })}
      />
      <DateField
        size="xs"
        w={150}
        aria-label="From"
        placeholder="From MM/DD/YYYY"
        value={search.from ?? ""}
        onChange={(day) => onChange({ from: day || undefined })}
      />
      <DateField
        size="xs"
        w={150}
        aria-label="To"
        placeholder="To MM/DD/YYYY"
        value={search.to ?? ""}
        onChange={(day) => onChange({ to: day || undefined })}
      />
    </>
  );
}
