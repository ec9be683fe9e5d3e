/** The claims of a plan: filtered, sorted and paged in the address; moved by hand one by one or several. */

import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";

import { counted } from "@/shared/lib/numbers";
import { pageIn } from "@/shared/lib/search";
import { useUrl } from "@/shared/lib/url";
import { useCan } from "@/shared/session/session";
import { Drawer } from "@/shared/ui/dialog/Drawer";
import { Empty } from "@/shared/ui/states";
import { type Column, knownOrdering } from "@/shared/ui/table/columns";
import { DataTable } from "@/shared/ui/table/DataTable";
import { useListed } from "@/shared/ui/table/listed";

import { itemsQuery } from "../api";
import type { Item, Plan } from "../types";
import { ITEM_COLUMNS } from "./columns";
import { onlyIn } from "./filters";
import { ItemFilters } from "./ItemFilters";
import { MoveDialog } from "./MoveDialog";
import { PlannedClaim } from "./PlannedClaim";

const NO_PATIENT = ITEM_COLUMNS.filter(({ id }) => id !== "patient");

export function PlanItems({ plan }: { plan: Plan }) {
  const names = useCan()("patients.read");
  const [search, setSearch] = useUrl();
  const [moving, setMoving] = useState<Item[]>([]);
  const panel = useRef<HTMLElement>(null);
  const { page, pageSize } = pageIn(search);
  const { person, bottleneck, row: open } = search;
  const only = onlyIn(search.only);
  const ordering = knownOrdering(ITEM_COLUMNS, search.ordering);
  const items = useQuery(
    itemsQuery(plan.id, plan.fingerprint, { person, bottleneck, only, ordering, page, page_size: pageSize }),
  );
  const mayMove = plan.can.move;
  const columns = useMemo<Column<Item>[]>(() => {
    const shown = names ? ITEM_COLUMNS : NO_PATIENT;
    return mayMove ? [...shown, moveColumn((item) => setMoving([item]))] : shown;
  }, [names, mayMove]);
  const close = () => {
    const button = document.querySelector<HTMLElement>(
      `tr[data-key="${CSS.escape(open ?? "")}"] [data-row-button]`,
    );
    setSearch({ row: undefined });
    button?.focus();
  };
  const opened = items.data?.results.find(({ number }) => String(number) === open);
  const filtered = Boolean(person ?? bottleneck ?? only);
  const table = useListed(items, { ordering, opened: "row" });
  return (
    <>
      <DataTable
        id="plan"
        caption="Claims of the plan"
        columns={columns}
        {...table}
        rowKey={(item) => String(item.number)}
        rowLabel={(item) => `claim ${item.claim_id}`}
        noun={["claim", "claims"]}
        onOpen={(item, moved) => {
          const key = String(item.number);
          if (key === open) panel.current?.focus();
          else setSearch({ row: key }, { replace: moved || open !== undefined });
        }}
        openKey={open}
        filters={<ItemFilters plan={plan} />}
        selected={
          mayMove
            ? (chosen, none) => (
                <>
                  <Button size="compact-sm" variant="subtle" onClick={() => setMoving(chosen)}>
                    Move {counted(chosen.length, "claim")}
                  </Button>
                  <Button size="compact-sm" variant="subtle" onClick={none}>
                    Select none
                  </Button>
                </>
              )
            : undefined
        }
        empty={
          <Empty
            action={
              filtered && (
                <Button
                  variant="default"
                  onClick={() =>
                    setSearch({ person: undefined, bottleneck: undefined, only: undefined, page: undefined })
                  }
                >
                  Show all claims
                </Button>
              )
            }
          >
            {filtered ? "No claim of the plan fits these filters." : "No claim could be planned."}
          </Empty>
        }
      />
      {opened && (
        <Drawer ref={panel} label="Planned claim" onClose={close}>
          <PlannedClaim
            item={opened}
            onMove={mayMove ? () => setMoving([opened]) : undefined}
            onClose={close}
          />
        </Drawer>
      )}
      {moving.length > 0 && <MoveDialog plan={plan} items={moving} onClose={() => setMoving([])} />}
    </>
  );
}

function moveColumn(onMove: (item: Item) => void): Column<Item> {
  return {
    id: "move",
    header: "Move",
    align: "end",
    cell: (item) => (
      <Button
        size="compact-xs"
        variant="subtle"
        aria-label={`Move claim ${item.claim_id}`}
        onClick={() => onMove(item)}
      >
        Move
      </Button>
    ),
  };
}
