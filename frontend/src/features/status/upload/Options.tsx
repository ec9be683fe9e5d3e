/** How a file is checked: practice and payer for rows without them, dates, batch, re-checks. */

import { Checkbox, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { payersQuery } from "@/shared/api/payers";
import { useSession } from "@/shared/session/session";
import { DateField } from "@/shared/ui/DateField";

import type { UploadOptions } from "../api";
import { RECHECKS } from "../recheck";
import css from "./Upload.module.css";

interface Props {
  options: UploadOptions;
  onChange: (options: UploadOptions) => void;
  disabled: boolean;
}

export function Options({ options, onChange, disabled }: Props) {
  const { user } = useSession();
  const payers = useQuery(payersQuery);
  const [ownDates, setOwnDates] = useState(false);
  const set = (changes: Partial<UploadOptions>) => onChange({ ...options, ...changes });
  const provider = options.provider || (payers.data?.[0]?.code ?? null);
  const able = payers.data?.find((payer) => payer.code === provider)?.capabilities;
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
      <Select
        label="Payer"
        description="Who is asked"
        disabled={disabled}
        allowDeselect={false}
        data={(payers.data ?? []).map((payer) => ({ value: payer.code, label: payer.name }))}
        value={provider}
        onChange={(value) => set({ provider: value ?? "" })}
      />
      <Select
        label="Service dates"
        disabled={disabled}
        allowDeselect={false}
        data={[
          { value: "file", label: "From the file" },
          { value: "own", label: "Between two dates" },
        ]}
        value={ownDates ? "own" : "file"}
        onChange={(value) => {
          setOwnDates(value === "own");
          if (value === "file") set({ start_date: "", end_date: "" });
        }}
      />
      <Select
        label="Check pending claims again"
        description="As long as the upload is kept"
        disabled={disabled}
        allowDeselect={false}
        data={RECHECKS}
        value={options.recheck_every || "off"}
        onChange={(value) => set({ recheck_every: value === "off" || !value ? "" : value })}
      />
      {ownDates && (
        <>
          <DateField
            label="From"
            disabled={disabled}
            value={options.start_date}
            onChange={(start_date) => set({ start_date })}
          />
          <DateField
            label="To"
            disabled={disabled}
            value={options.end_date}
            onChange={(end_date) => set({ end_date })}
          />
        </>
      )}
      {/* A payer that cannot be asked by practice and dates is asked for every claim on its own. */}
      {(able?.by_window ?? true) && (
        <Checkbox
          label="Batch query"
          description="Fewest payer calls. Without it every claim is asked for on its own."
          disabled={disabled}
          checked={options.use_batch_query}
          onChange={(event) => set({ use_batch_query: event.currentTarget.checked })}
        />
      )}
    </div>
  );
}
