/** Columns of the file that are not used, each with what it may be: mapping by hand. */

import { Button, Select, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";

import { counted } from "@/shared/lib/numbers";
import { Panel } from "@/shared/ui/PageHeader";

import { type FileColumn, type FileColumns, remapped, undecided } from "./columns";
import { PreviewTable } from "./PreviewTable";

interface Props {
  file: FileColumns;
  byHand: Readonly<Record<string, string>>;
  refused: boolean;
  disabled: boolean;
  onChange: (byHand: Record<string, string>) => void;
}

export function ColumnMapping({ file, byHand, refused, disabled, onChange }: Props) {
  const [all, { toggle }] = useDisclosure(false);
  const [asked, { toggle: ask }] = useDisclosure(false);
  const open = undecided(file, byHand);
  const doubtful = open.some(({ looks_like }) => looks_like !== null) || Object.keys(byHand).length > 0;
  // Columns that mean nothing to us are usual; they are in the way only where something is missing or in doubt.
  const shown = refused || doubtful || asked;
  const unused = open.filter(({ columns }) => columns.length === 0).length;
  const rows = all ? file.columns : open;
  return (
    <Panel
      title={`${counted(file.columns.length, "column")} · ${unused === 0 ? "all are used" : `${unused} not used`}`}
      aside={
        <Button size="compact-xs" variant="subtle" onClick={shown ? toggle : ask} aria-expanded={shown}>
          {!shown ? "Map columns" : all ? "Only those not used" : "Show all columns"}
        </Button>
      }
    >
      {shown ? (
        <PreviewTable
          rows={rows}
          rowKey={({ header }) => header}
          columns={[
            { header: "Header in the file", cell: (column) => <Header column={column} /> },
            {
              header: "Used as",
              cell: (column) => (
                <Select
                  aria-label={`Use ${column.header} as`}
                  size="xs"
                  searchable
                  clearable={column.header in byHand}
                  disabled={disabled}
                  placeholder={placeholder(column)}
                  data={[
                    { value: NOT_USED, label: "Not used" },
                    ...file.known_columns.map(({ name }) => ({ value: name, label: name })),
                  ]}
                  value={column.header in byHand ? byHand[column.header] || NOT_USED : null}
                  onChange={(value) =>
                    onChange(remapped(byHand, column.header, value === NOT_USED ? "" : value))
                  }
                />
              ),
            },
          ]}
        />
      ) : (
        <Text size="sm" c="dimmed">
          {open.length === 0
            ? "Every header of the file is known."
            : `Not used: ${open.map(({ header }) => header).join(", ")}`}
        </Text>
      )}
    </Panel>
  );
}

function Header({ column: { header, columns, looks_like } }: { column: FileColumn }) {
  return (
    <>
      {header}
      {looks_like && columns.length === 0 && (
        <Text size="xs" c="dimmed">
          Looks like {looks_like}
        </Text>
      )}
    </>
  );
}

const NOT_USED = "-";

function placeholder({ columns }: FileColumn): string {
  return columns.length > 0 ? columns.join(", ") : "Not used";
}
