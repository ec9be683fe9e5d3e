/** One rule in fields: when it applies, what it does, and how it reads. */

import { ActionIcon, Button, Fieldset, Group, Radio, Stack, TextInput, Tooltip } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useState } from "react";

import { Dialog } from "@/shared/ui/dialog/Dialog";

import { ActionFields } from "./ActionFields";
import type { Choices } from "./choices";
import { ConditionFields } from "./ConditionFields";
import { type ConditionDraft, lacking, newCondition, NO_ACTION, type RuleDraft, sentence } from "./rules";
import css from "./Rules.module.css";

const MOST_CONDITIONS = 20;

interface Props {
  rule: RuleDraft;
  /** The names that other rules have. */
  taken: string[];
  choices: Choices;
  onKeep: (rule: RuleDraft) => void;
  onClose: () => void;
}

export function RuleDialog({ rule: given, taken, choices, onKeep, onClose }: Props) {
  const [rule, setRule] = useState(given);
  const [tried, setTried] = useState(false);
  const set = (part: Partial<RuleDraft>) => setRule({ ...rule, ...part });
  const doubled = taken.some((name) => name.toLowerCase() === rule.name.trim().toLowerCase());
  const missing = doubled ? "Another rule has this name." : lacking(rule);
  return (
    <Dialog opened onClose={onClose} size="lg" title={given.name ? `Edit ${given.name}` : "Add a rule"}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (missing === null) onKeep({ ...rule, name: rule.name.trim() });
        }}
      >
        <Stack gap="md">
          <TextInput
            label="Name"
            description="Stands beside the claims that the rule decides"
            required
            withAsterisk={false}
            data-autofocus
            maxLength={100}
            autoComplete="off"
            value={rule.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <Fieldset legend="When all of this holds">
            <Stack gap="sm">
              {rule.conditions.map((condition, index) => (
                <OneCondition
                  key={index}
                  condition={condition}
                  choices={choices}
                  onChange={(next) =>
                    set({ conditions: rule.conditions.map((one, place) => (place === index ? next : one)) })
                  }
                  onRemove={() => set({ conditions: rule.conditions.filter((_, place) => place !== index) })}
                />
              ))}
              {rule.conditions.length < MOST_CONDITIONS && (
                <div>
                  <Button
                    size="compact-sm"
                    variant="subtle"
                    leftSection={<IconPlus size={14} aria-hidden />}
                    onClick={() => set({ conditions: [...rule.conditions, newCondition()] })}
                  >
                    Add a condition
                  </Button>
                </div>
              )}
            </Stack>
          </Fieldset>
          <Fieldset legend="Then">
            <Stack gap="sm">
              <Radio.Group
                aria-label="What the rule does"
                value={rule.action.hold ? "hold" : "give"}
                onChange={(value) => set({ action: { ...NO_ACTION, hold: value === "hold" } })}
              >
                <Group gap="lg">
                  <Radio value="give" label="Say who may take the claim" />
                  <Radio value="hold" label="Hold the claim out of every plan" />
                </Group>
              </Radio.Group>
              {!rule.action.hold && (
                <ActionFields action={rule.action} choices={choices} onChange={(action) => set({ action })} />
              )}
            </Stack>
          </Fieldset>
          <div className={css.read} role="status">
            {sentence(rule, choices.nameOf)}
          </div>
          {tried && missing && (
            <div role="alert" style={{ color: "var(--tone-red)", fontSize: 13 }}>
              {missing}
            </div>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Keep as it is
            </Button>
            <Button type="submit">
              {given.id === null && !given.name ? "Add to the list" : "Change in the list"}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

interface ConditionProps {
  condition: ConditionDraft;
  choices: Choices;
  onChange: (condition: ConditionDraft) => void;
  onRemove: () => void;
}

function OneCondition({ condition, choices, onChange, onRemove }: ConditionProps) {
  return (
    <div className={css.condition}>
      <ConditionFields condition={condition} choices={choices} onChange={onChange} />
      <Tooltip label="Take this condition out">
        <ActionIcon aria-label="Take this condition out" mt={3} onClick={onRemove}>
          <IconX size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
