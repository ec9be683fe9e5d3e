/** How full everybody's day becomes: bars that filter the claims below, and the same figures as a table. */

import { withDates } from "@/shared/lib/dates";
import { NONE } from "@/shared/lib/money";
import { count } from "@/shared/lib/numbers";
import { BarKey, Bars } from "@/shared/ui/chart/Bars";
import { ChartPanel } from "@/shared/ui/chart/ChartPanel";
import { Empty } from "@/shared/ui/states";
import type { PlainColumn } from "@/shared/ui/table/PlainTable";

import type { PlanPerson } from "../types";
import { barOf, PARTS } from "./people";
import css from "./Plan.module.css";

interface Props {
  people: PlanPerson[];
  chosen: string | undefined;
  onChoose: (id: string | undefined) => void;
}

export function PeopleLoads({ people, chosen, onChoose }: Props) {
  return (
    <ChartPanel
      title="Claims against capacity"
      note={<BarKey parts={PARTS} />}
      picture={
        <div className={css.people}>
          <Bars
            label="Claims against capacity, one bar a person"
            bars={people.map(barOf)}
            chosen={chosen}
            onChoose={onChoose}
          />
        </div>
      }
      columns={COLUMNS}
      rows={people}
      rowKey={({ id }) => id}
      empty={<Empty>Nobody can be given claims yet. People need a skill and a capacity.</Empty>}
    />
  );
}

const COLUMNS: PlainColumn<PlanPerson>[] = [
  { header: "Person", cell: ({ name }) => name },
  { header: "Given before", align: "end", figures: true, cell: ({ used_today }) => count(used_today) },
  { header: "By this plan", align: "end", figures: true, cell: ({ planned }) => count(planned) },
  { header: "Capacity", align: "end", figures: true, cell: ({ capacity }) => count(capacity) },
  { header: "Places left", align: "end", figures: true, cell: ({ remaining }) => count(remaining) },
  { header: "Remark", cell: ({ note }) => withDates(note ?? "") || NONE },
];
