/** Search from every page: claims in work, jobs, people, and the look-up of a claim number at the payer. */

import { Combobox, Kbd, Text, TextInput, useCombobox } from "@mantine/core";
import { useDebouncedValue, useHotkeys } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useRef, useState } from "react";

import { useCan } from "@/shared/session/session";

import css from "./Shell.module.css";
import { type Found, useFound } from "./useFound";

export function GlobalSearch() {
  const can = useCan();
  const input = useRef<HTMLInputElement>(null);
  const box = useCombobox({ onDropdownClose: () => box.resetSelectedOption() });
  const [text, setText] = useState("");
  const [wanted] = useDebouncedValue(text.trim(), 200);
  useHotkeys([["/", () => input.current?.focus()]]);
  const { found, searching } = useFound(text.trim(), wanted);
  if (!can("status.read")) return <div className={css.search} />;
  const label = can("members.read") ? "Search claims, jobs, people" : "Search claims and jobs";

  const go = (key: string) => {
    box.closeDropdown();
    setText("");
    input.current?.blur();
    found.find((one) => one.key === key)?.open();
  };

  return (
    <div className={css.search} role="search">
      <Combobox store={box} onOptionSubmit={go} position="bottom-start" shadow="md">
        <Combobox.Target>
          <TextInput
            ref={input}
            size="sm"
            aria-label={label}
            placeholder={label}
            leftSection={<IconSearch size={16} aria-hidden />}
            rightSection={<Kbd size="xs">/</Kbd>}
            autoComplete="off"
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value);
              box.openDropdown();
              box.selectFirstOption();
            }}
            onFocus={() => box.openDropdown()}
            onBlur={() => box.closeDropdown()}
            onKeyDown={(event) => {
              if (event.key === "Escape") event.currentTarget.blur();
            }}
          />
        </Combobox.Target>
        <Combobox.Dropdown hidden={text.trim() === ""}>
          <Combobox.Options aria-label="What was found">
            {found.map((one) => (
              <Combobox.Option key={one.key} value={one.key}>
                <Line found={one} />
              </Combobox.Option>
            ))}
            {found.length === 0 && (
              <Combobox.Empty>
                {searching
                  ? "Searching"
                  : "Nothing of that name or number. Patients are found in the lists of claims."}
              </Combobox.Empty>
            )}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
    </div>
  );
}

function Line({ found: { icon: Icon, main, side } }: { found: Found }) {
  return (
    <span style={{ display: "flex", gap: 8, alignItems: "center" }}>
      <Icon size={16} aria-hidden />
      <span>{main}</span>
      <Text component="span" size="xs" c="dimmed">
        {side}
      </Text>
    </span>
  );
}
