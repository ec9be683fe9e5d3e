/** Settings: practices and the payer ids under which they are known. */

import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import type { Practice } from "@/shared/api/types";
import { useCan } from "@/shared/session/session";
import { Loaded } from "@/shared/ui/Loaded";
import { Panel } from "@/shared/ui/PageHeader";
import { PlainTable } from "@/shared/ui/table/PlainTable";

import { practicesQuery } from "../api";
import { MappingsDialog } from "./MappingsDialog";
import { PracticeDialog } from "./PracticeDialog";

type Opened = { what: "practice"; practice: Practice | null } | { what: "mappings"; practice: Practice };

export function PracticesPage() {
  const manage = useCan()("practices.manage");
  const practices = useQuery(practicesQuery);
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = () => setOpened(null);
  return (
    <>
      <Panel
        flush
        title="Practices"
        aside={
          manage && (
            <Button
              size="xs"
              leftSection={<IconPlus size={15} aria-hidden />}
              onClick={() => setOpened({ what: "practice", practice: null })}
            >
              Add a practice
            </Button>
          )
        }
      >
        <Loaded
          query={practices}
          empty="No practice yet. Rows of a file are matched to practices by their tax id."
        >
          {(rows) => (
            <PlainTable
              caption="Practices"
              rows={rows}
              rowKey={(practice) => practice.id}
              columns={[
                { header: "Name", cell: (practice) => practice.name },
                { header: "Tax id (TIN)", figures: true, cell: (practice) => practice.tin },
                { header: "NPI", figures: true, cell: (practice) => practice.npi || "–" },
                {
                  header: "State",
                  cell: (practice) => (practice.is_active === false ? "Not in use" : "In use"),
                },
                {
                  header: "",
                  align: "end",
                  cell: (practice) => (
                    <>
                      <Button
                        size="compact-xs"
                        variant="subtle"
                        aria-label={`Payer ids of ${practice.name}`}
                        onClick={() => setOpened({ what: "mappings", practice })}
                      >
                        Payer ids
                      </Button>
                      {manage && (
                        <Button
                          size="compact-xs"
                          variant="subtle"
                          aria-label={`Change ${practice.name}`}
                          onClick={() => setOpened({ what: "practice", practice })}
                        >
                          Change
                        </Button>
                      )}
                    </>
                  ),
                },
              ]}
            />
          )}
        </Loaded>
      </Panel>
      {opened?.what === "practice" && <PracticeDialog practice={opened.practice} onClose={close} />}
      {opened?.what === "mappings" && (
        <MappingsDialog practice={opened.practice} manage={manage} onClose={close} />
      )}
    </>
  );
}
