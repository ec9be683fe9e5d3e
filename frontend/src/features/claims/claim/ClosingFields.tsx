/** What closing asks for: the result, and where it goes on the next action and its day. */

import { Select, TextInput } from "@mantine/core";

import { DateField } from "@/shared/ui/DateField";

import { goesOn, RESULTS } from "../states";
import css from "../Work.module.css";

export interface Ending {
  result: string;
  nextAction: string;
  nextActionDate: string;
}

interface Props extends Ending {
  onChange: (changes: Partial<Ending>) => void;
}

export function ClosingFields({ result, nextAction, nextActionDate, onChange }: Props) {
  const needed = goesOn(result);
  return (
    <>
      <Select
        label="Result"
        required
        placeholder="What it came to"
        data={[...RESULTS]}
        value={result || null}
        onChange={(value) => onChange({ result: value ?? "" })}
      />
      <div className={css.two}>
        <TextInput
          label="Next action"
          description={needed ? undefined : "Blank where nothing follows"}
          required={needed}
          maxLength={1000}
          value={nextAction}
          onChange={(event) => onChange({ nextAction: event.currentTarget.value })}
        />
        <DateField
          label="Day of the next action"
          required={needed}
          value={nextActionDate}
          onChange={(day) => onChange({ nextActionDate: day })}
        />
      </div>
    </>
  );
}
