/** A rule of the organization, or its next version: fields, and the place where the expression is wrong. */

import { Button, Group, Select, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import { asProblem, fieldMessage } from "@/shared/api/problem";
import { tell } from "@/shared/lib/tell";
import { Dialog } from "@/shared/ui/dialog/Dialog";
import { Failed } from "@/shared/ui/states";

import { askAnew, tryRule, writeRule } from "../api";
import css from "../Pipeline.module.css";
import type { OwnRule, OwnRuleForm, Rules, Severity } from "../types";
import { Trial } from "./Trial";

interface Props {
  /** Without one a new rule is written. */
  rule: OwnRule | undefined;
  rules: Rules;
  onClose: () => void;
}

const formOf = (rule: OwnRule | undefined): Required<OwnRuleForm> => ({
  name: rule?.name ?? "",
  level: rule?.level ?? "claim",
  expression: rule?.expression ?? "",
  severity: rule?.severity ?? "hold",
  carc: rule?.carc ?? "",
  rarc: rule?.rarc ?? "",
  expected: rule?.expected ?? "",
  fix: rule?.fix ?? "",
});

export function OwnRuleDialog({ rule, rules, onClose }: Props) {
  const client = useQueryClient();
  const [form, setForm] = useState(() => formOf(rule));
  const trial = useMutation({ mutationFn: () => tryRule({ rule: form }) });
  const save = useMutation({
    mutationFn: () => writeRule(form),
    onSuccess: () => {
      void askAnew(client);
      tell(`${form.name} is written and off. Try it, then turn it on.`);
      onClose();
    },
  });
  const change = (changes: Partial<OwnRuleForm>) => {
    setForm((before) => ({ ...before, ...changes }));
    save.reset();
    trial.reset();
  };
  const error = save.error ?? trial.error;
  const fault = error ? fieldMessage(asProblem(error), "expression") : undefined;
  const text = (key: "name" | "carc" | "rarc" | "expected" | "fix", label: string, maxLength: number) => (
    <TextInput
      size="xs"
      label={label}
      maxLength={maxLength}
      required={key === "name"}
      disabled={key === "name" && rule !== undefined}
      value={form[key]}
      onChange={(event) => change({ [key]: event.currentTarget.value })}
    />
  );
  const ready = form.name !== "" && form.expression.trim() !== "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) save.mutate();
  };
  return (
    <Dialog opened onClose={onClose} title={rule ? `Change ${rule.name}` : "Write a rule"} size="xl">
      <form onSubmit={submit} autoComplete="off">
        <Stack>
          <div className={css.fields}>
            {text("name", "Name", 50)}
            <Select
              size="xs"
              label="About"
              allowDeselect={false}
              data={[
                { value: "claim", label: "Each claim" },
                { value: "line", label: "Each line" },
              ]}
              value={form.level}
              onChange={(value) => value && change({ level: value })}
            />
            <Select
              size="xs"
              label="A claim that breaks it"
              allowDeselect={false}
              data={[
                { value: "reject", label: "Fails" },
                { value: "hold", label: "Is held until released" },
                { value: "warn", label: "Is loaded with a warning" },
              ]}
              value={form.severity}
              onChange={(value) => value && change({ severity: value as Severity })}
            />
          </div>
          <Textarea
            label="Broken where"
            description={`True of what breaks it, such as: payer = 'ZZBLUE' AND total_charge_amount > 5000`}
            autosize
            minRows={3}
            maxLength={2000}
            required
            spellCheck={false}
            error={fault}
            value={form.expression}
            onChange={(event) => change({ expression: event.currentTarget.value })}
          />
          <details>
            <summary>Columns and functions that it may name</summary>
            <Text size="xs" mt={4}>
              {(rules.columns[form.level] ?? []).map(({ name, type }) => `${name} (${type})`).join(", ")}
            </Text>
            <Text size="xs" c="dimmed" mt={4}>
              {rules.functions.join(", ")}
            </Text>
          </details>
          <div className={css.fields}>
            {text("expected", "Expected", 200)}
            {text("fix", "What to do", 300)}
            {text("carc", "CARC", 5)}
            {text("rarc", "RARC", 6)}
          </div>
          {trial.data && <Trial trial={trial.data} />}
          {error && !fault && <Failed error={error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Keep as it is
            </Button>
            <Button
              variant="default"
              disabled={!ready}
              loading={trial.isPending}
              onClick={() => trial.mutate()}
            >
              Try
            </Button>
            <Button type="submit" disabled={!ready} loading={save.isPending}>
              Save, switched off
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
