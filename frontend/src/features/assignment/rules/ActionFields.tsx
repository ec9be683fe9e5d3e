/** What a rule does with its claims: who may take them, and by which strategy. */

import { Select } from "@mantine/core";

import type { Choices } from "./choices";
import { type ActionDraft, STRATEGIES } from "./rules";
import css from "./Rules.module.css";

const LEVELS = Array.from({ length: 10 }, (_, index) => String(index + 1));

interface Props {
  action: ActionDraft;
  choices: Choices;
  onChange: (action: ActionDraft) => void;
}

export function ActionFields({ action, choices, onChange }: Props) {
  const set = (part: Partial<ActionDraft>) => onChange({ ...action, ...part });
  return (
    <div className={css.two}>
      <Select
        label="Person"
        placeholder="Anybody"
        clearable
        searchable
        data={choices.people}
        value={action.person || null}
        onChange={(person) => set({ person: person ?? "", ...(person && { strategy: "" as const }) })}
      />
      <Select
        label="Strategy"
        placeholder="Each person's own"
        clearable
        disabled={action.person !== ""}
        description={action.person ? "A named person takes them all" : undefined}
        data={STRATEGIES}
        value={action.strategy || null}
        onChange={(strategy) => set({ strategy: (strategy ?? "") as ActionDraft["strategy"] })}
      />
      <Select
        label="Role"
        placeholder="Any role"
        clearable
        data={choices.roles}
        value={action.role || null}
        onChange={(role) => set({ role: role ?? "" })}
      />
      <div className={css.bounds}>
        <Select
          label="Skill"
          placeholder="The payer's"
          clearable
          searchable
          data={choices.skills}
          value={action.skill || null}
          onChange={(skill) => set({ skill: skill ?? "" })}
        />
        <Select
          label="Level"
          placeholder="Any"
          clearable
          data={LEVELS.map((value) => ({ value, label: `${value} or more` }))}
          value={action.level === "" ? null : String(action.level)}
          onChange={(level) => set({ level: level ? Number(level) : "" })}
        />
      </div>
    </div>
  );
}
