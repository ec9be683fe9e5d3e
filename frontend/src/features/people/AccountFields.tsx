/** Of an account: names, access, practices. */

import { Group, MultiSelect, Select, Switch, TextInput } from "@mantine/core";

import { fieldMessage, type Problem } from "@/shared/api/problem";
import type { Access, Person } from "@/shared/api/types";
import { useSession } from "@/shared/session/session";

import { ACCESS, heldToPractices, type PersonDraft, practiceChoices } from "./people";

export const ACCOUNT_FIELDS = ["username", "first_name", "last_name", "email", "access", "practices"];

interface Props {
  draft: PersonDraft;
  person: Person | null;
  problem: Problem | null;
  disabled?: boolean;
  onChange: (part: Partial<PersonDraft>) => void;
}

export function NameFields({ draft, problem, disabled, onChange }: Props) {
  const text = (name: "first_name" | "last_name" | "email") => ({
    value: draft[name],
    disabled,
    autoComplete: "off",
    maxLength: name === "email" ? 254 : 150,
    onChange: (event: { currentTarget: HTMLInputElement }) => onChange({ [name]: event.currentTarget.value }),
    error: fieldMessage(problem, name),
  });
  return (
    <>
      <Group grow align="flex-start" gap="xs">
        <TextInput label="First name" {...text("first_name")} />
        <TextInput label="Last name" {...text("last_name")} />
      </Group>
      <TextInput
        label="E-mail"
        description="For notifications; may be left empty"
        inputMode="email"
        {...text("email")}
      />
    </>
  );
}

export function AccessFields({ draft, person, problem, disabled, onChange }: Props) {
  const { user } = useSession();
  const practices = fieldMessage(problem, "practices");
  return (
    <>
      <Select
        label="Access"
        allowDeselect={false}
        disabled={disabled}
        data={ACCESS}
        value={draft.access}
        onChange={(access) => access && onChange({ access: access as Access })}
        error={fieldMessage(problem, "access")}
      />
      {heldToPractices(draft.access) && (
        <Switch
          label="All practices, also those added later"
          disabled={disabled}
          checked={draft.everywhere}
          onChange={(event) => onChange({ everywhere: event.currentTarget.checked })}
          error={draft.everywhere ? practices : undefined}
        />
      )}
      {heldToPractices(draft.access) && !draft.everywhere && (
        <MultiSelect
          label="Practices"
          description="Claims of other practices are not shown to this person"
          placeholder={draft.practices.length ? undefined : "Choose at least one"}
          disabled={disabled}
          data={practiceChoices(user.practices, person)}
          searchable
          hidePickedOptions
          nothingFoundMessage="No other practice"
          value={draft.practices}
          onChange={(chosen) => onChange({ practices: chosen })}
          error={practices}
        />
      )}
    </>
  );
}
