/** The skills of a person, each with its level; those that are not there yet are chosen from the list. */

import { ActionIcon, Group, Input, NumberInput, Select } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";

import { skillsQuery } from "../api";
import { HIGHEST_LEVEL, LOWEST_LEVEL, type SkillDraft } from "../people";
import css from "../People.module.css";

interface Props {
  skills: SkillDraft[];
  disabled: boolean;
  error: string | undefined;
  onChange: (skills: SkillDraft[]) => void;
}

export function SkillsEditor({ skills, disabled, error, onChange }: Props) {
  const all = useQuery(skillsQuery);
  const adding = useRef<HTMLInputElement>(null);
  const held = new Set(skills.map(({ skill }) => skill));
  const rest = (all.data ?? []).filter(({ id }) => !held.has(id));
  const set = (skill: number, level: number) =>
    onChange(skills.map((one) => (one.skill === skill ? { ...one, level } : one)));
  return (
    <Input.Wrapper
      label="Skills"
      labelElement="div"
      description={`The payers whose claims this person can work, with a level from ${LOWEST_LEVEL} to ${HIGHEST_LEVEL}`}
      error={error}
    >
      <ul className={css.list} aria-label="Skills">
        {skills.map(({ skill, name, level }) => (
          <li key={skill}>
            <span>{name}</span>
            <Group gap={6} wrap="nowrap">
              <NumberInput
                size="xs"
                className={css.level}
                aria-label={`Level of ${name}`}
                prefix="level "
                min={LOWEST_LEVEL}
                max={HIGHEST_LEVEL}
                allowDecimal={false}
                allowNegative={false}
                hideControls
                disabled={disabled}
                value={level}
                onChange={(value) => set(skill, typeof value === "number" ? value : LOWEST_LEVEL)}
              />
              {!disabled && (
                <ActionIcon
                  size="sm"
                  aria-label={`Take away ${name}`}
                  onClick={() => {
                    onChange(skills.filter((one) => one.skill !== skill));
                    adding.current?.focus();
                  }}
                >
                  <IconX size={14} aria-hidden />
                </ActionIcon>
              )}
            </Group>
          </li>
        ))}
      </ul>
      {!disabled && (
        <Select
          ref={adding}
          mt={4}
          aria-label="Add a skill"
          placeholder={rest.length > 0 || !all.data ? "Add a skill" : "Every skill of the list is there"}
          searchable
          nothingFoundMessage="No such skill. The list is kept under Skills and roles"
          data={rest.map(({ id, name }) => ({ value: String(id), label: name }))}
          value={null}
          onChange={(id) => {
            const chosen = rest.find((one) => String(one.id) === id);
            if (chosen) onChange([...skills, { skill: chosen.id, name: chosen.name, level: LOWEST_LEVEL }]);
          }}
        />
      )}
    </Input.Wrapper>
  );
}
