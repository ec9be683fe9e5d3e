/** How a file of claims is planned: the practice of rows without one, over how many days, other columns. */

import { Checkbox, NumberInput, Select } from "@mantine/core";

import { useSession } from "@/shared/session/session";

import type { ImportOptions } from "../api";
import css from "./Upload.module.css";

const MOST_DAYS = 60;

interface Props {
  options: ImportOptions;
  onChange: (options: ImportOptions) => void;
  disabled: boolean;
}

export function Options({ options, onChange, disabled }: Props) {
  const { user } = useSession();
  const set = (changes: Partial<ImportOptions>) => onChange({ ...options, ...changes });
  return (
    <div className={css.options}>
      <Select
        label="Practice"
        description="For rows without a TIN"
        placeholder="The organization's default"
        clearable
        disabled={disabled}
        data={user.practices.map((practice) => ({
          value: practice.id,
          label: `${practice.name} · ${practice.tin}`,
        }))}
        value={options.practice || null}
        onChange={(value) => set({ practice: value ?? "" })}
      />
      <NumberInput
        label="Working days"
        description="What does not fit today goes to the days after it"
        disabled={disabled}
        min={1}
        max={MOST_DAYS}
        allowDecimal={false}
        hideControls
        value={options.days}
        onChange={(value) => set({ days: typeof value === "number" ? value : 1 })}
      />
      <Checkbox
        label="Keep other columns"
        description="Columns of the file that are not known stay with the claims as notes"
        disabled={disabled}
        checked={options.keep_other_columns}
        onChange={(event) => set({ keep_other_columns: event.currentTarget.checked })}
      />
    </div>
  );
}
