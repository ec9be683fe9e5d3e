/** The rules in their order: dragged, or moved by keyboard; each as a sentence. */

import { ActionIcon, Button, Switch, Text, VisuallyHidden } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconGripVertical, IconPencil, IconTrash } from "@tabler/icons-react";
import { type KeyboardEvent, useState } from "react";

import { counted } from "@/shared/lib/numbers";

import { moved, type RuleDraft } from "./rules";
import css from "./Rules.module.css";

interface Props {
  rules: RuleDraft[];
  /** How a rule reads. */
  read: (rule: RuleDraft) => string;
  /** What the last try-out found, by the rule's key: how many claims each takes. */
  taken: ReadonlyMap<string, number> | null;
  mayChange: boolean;
  onRules: (rules: RuleDraft[]) => void;
  onEdit: (rule: RuleDraft) => void;
  onRemove: (rule: RuleDraft) => void;
}

export function RuleList({ rules, read, taken, mayChange, onRules, onEdit, onRemove }: Props) {
  const [dragged, setDragged] = useState<string | null>(null);
  const [said, setSaid] = useState("");
  const move = (from: number, to: number) => {
    const rule = rules[from];
    if (!rule || to < 0 || to >= rules.length || from === to) return;
    onRules(moved(rules, from, to));
    setSaid(`${rule.name} is number ${to + 1} of ${rules.length}`);
  };
  const over = (index: number) => {
    const from = rules.findIndex(({ key }) => key === dragged);
    if (from >= 0 && from !== index) move(from, index);
  };
  const change = (rule: RuleDraft) => onRules(rules.map((one) => (one.key === rule.key ? rule : one)));
  return (
    <>
      <ol className={css.rules}>
        {rules.map((rule, index) => (
          // What is dragged is the handle; the row is where it is dropped, and has buttons for the keyboard.
          <li
            key={rule.key}
            className={css.rule}
            data-off={!rule.is_active || undefined}
            data-dragged={rule.key === dragged || undefined}
            onDragOver={(event) => {
              if (dragged === null) return;
              event.preventDefault();
              over(index);
            }}
            onDrop={(event) => event.preventDefault()}
          >
            {mayChange && (
              <Handle
                rule={rule}
                onDrag={setDragged}
                onKey={(step) => move(index, index + step)}
                first={index === 0}
                last={index === rules.length - 1}
              />
            )}
            <span className={css.place}>{index + 1}</span>
            <div className={css.text}>
              <Text size="sm" fw={600}>
                {rule.name}
              </Text>
              <Text size="sm" c={rule.is_active ? undefined : "dimmed"}>
                {read(rule)}
              </Text>
            </div>
            {taken?.has(rule.key) && (
              <span className={css.taken}>takes {counted(taken.get(rule.key) ?? 0, "claim")}</span>
            )}
            {mayChange ? (
              <div className={css.actions}>
                <Switch
                  size="xs"
                  aria-label={`${rule.name} is used`}
                  checked={rule.is_active}
                  onChange={(event) => change({ ...rule, is_active: event.currentTarget.checked })}
                />
                <Button
                  size="compact-xs"
                  variant="subtle"
                  leftSection={<IconPencil size={14} aria-hidden />}
                  aria-label={`Edit ${rule.name}`}
                  onClick={() => onEdit(rule)}
                >
                  Edit
                </Button>
                <ActionIcon size="sm" aria-label={`Delete ${rule.name}`} onClick={() => onRemove(rule)}>
                  <IconTrash size={15} aria-hidden />
                </ActionIcon>
              </div>
            ) : (
              !rule.is_active && <span className={css.taken}>not used</span>
            )}
          </li>
        ))}
      </ol>
      <VisuallyHidden role="status">{said}</VisuallyHidden>
    </>
  );
}

interface HandleProps {
  rule: RuleDraft;
  first: boolean;
  last: boolean;
  onDrag: (key: string | null) => void;
  onKey: (step: -1 | 1) => void;
}

const STEPS: Record<string, -1 | 1> = { ArrowUp: -1, ArrowDown: 1 };

/** The grip takes the mouse and the arrow keys; the two buttons beside it are for everybody else. */
function Handle({ rule, first, last, onDrag, onKey }: HandleProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    onKey(step);
  };
  return (
    <span className={css.handle}>
      <button
        type="button"
        className={css.grip}
        draggable
        aria-label={`Move ${rule.name}: arrow keys, or drag`}
        title="Drag, or move with the arrow keys"
        onKeyDown={onKeyDown}
        onDragStart={(event) => {
          event.dataTransfer.effectAllowed = "move";
          // Some browsers drag nothing that carries nothing.
          event.dataTransfer.setData("text/plain", "");
          onDrag(rule.key);
        }}
        onDragEnd={() => onDrag(null)}
      >
        <IconGripVertical size={16} aria-hidden />
      </button>
      <ActionIcon size="xs" disabled={first} aria-label={`${rule.name} up`} onClick={() => onKey(-1)}>
        <IconArrowUp size={13} aria-hidden />
      </ActionIcon>
      <ActionIcon size="xs" disabled={last} aria-label={`${rule.name} down`} onClick={() => onKey(1)}>
        <IconArrowDown size={13} aria-hidden />
      </ActionIcon>
    </span>
  );
}
