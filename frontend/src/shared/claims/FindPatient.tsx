/** The form in which a patient is looked for: exact, sent by POST, kept nowhere. */

import { Button, Group, Stack, Tabs, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";

import { DateField } from "@/shared/ui/DateField";
import { Dialog } from "@/shared/ui/dialog/Dialog";

export interface SoughtPatient {
  /** The practice's own number of the patient. */
  patient_id?: string;
  subscriber_id?: string;
  first_name?: string;
  last_name?: string;
  date_of_birth?: string;
}

interface Props {
  opened: boolean;
  title: string;
  /** What the button does: `Find the rows`. */
  action: string;
  /** Whether the practice's own number of a patient is known here. */
  byNumber?: boolean;
  onClose: () => void;
  onFind: (patient: SoughtPatient) => void;
}

export function FindPatient({ opened, title, onClose, onFind, ...form }: Props) {
  return (
    <Dialog opened={opened} onClose={onClose} title={title}>
      <PatientForm
        {...form}
        onFind={(patient) => {
          onClose();
          onFind(patient);
        }}
      />
    </Dialog>
  );
}

const IDS = { id: "subscriber_id", number: "patient_id" } as const;
const ID_LABELS = { id: "Member id", number: "Patient's number at the practice" };

function PatientForm({ action, byNumber = false, onFind }: Omit<Props, "opened" | "title" | "onClose">) {
  const [by, setBy] = useState<"id" | "number" | "name">("id");
  const [sought, setSought] = useState<SoughtPatient>({});
  const set = (changes: SoughtPatient) => setSought({ ...sought, ...changes });
  const { first_name, last_name, date_of_birth } = sought;
  const ready = by === "name" ? Boolean(first_name && last_name && date_of_birth) : Boolean(sought[IDS[by]]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onFind(by === "name" ? { first_name, last_name, date_of_birth } : { [IDS[by]]: sought[IDS[by]] });
  };
  return (
    <form onSubmit={submit} autoComplete="off">
      <Stack gap="sm">
        <Tabs value={by} onChange={(value) => setBy(value === "name" || value === "number" ? value : "id")}>
          <Tabs.List>
            <Tabs.Tab value="id">Member id</Tabs.Tab>
            {byNumber && <Tabs.Tab value="number">Patient&rsquo;s number</Tabs.Tab>}
            <Tabs.Tab value="name">Name and date of birth</Tabs.Tab>
          </Tabs.List>
        </Tabs>
        {by === "name" ? (
          <>
            <Group grow>
              <TextInput
                label="First name"
                autoComplete="off"
                value={first_name ?? ""}
                onChange={(event) => set({ first_name: event.currentTarget.value })}
              />
              <TextInput
                label="Last name"
                autoComplete="off"
                value={last_name ?? ""}
                onChange={(event) => set({ last_name: event.currentTarget.value })}
              />
            </Group>
            <DateField
              label="Date of birth"
              value={date_of_birth ?? ""}
              onChange={(day) => set({ date_of_birth: day })}
            />
          </>
        ) : (
          <TextInput
            key={by}
            label={ID_LABELS[by]}
            data-autofocus
            autoComplete="off"
            value={sought[IDS[by]] ?? ""}
            onChange={(event) => set({ [IDS[by]]: event.currentTarget.value.trim() })}
          />
        )}
        <Text size="xs" c="dimmed">
          Found only when it agrees exactly. What you type is not kept in the address or in this browser.
        </Text>
        <Group justify="flex-end">
          <Button type="submit" disabled={!ready}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
