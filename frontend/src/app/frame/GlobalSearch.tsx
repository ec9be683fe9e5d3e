/** Search from every page: leads to jobs by file name, or to the look-up of a claim number. */

import { Combobox, Kbd, Text, TextInput, useCombobox } from "@mantine/core";
import { useDebouncedValue, useHotkeys } from "@mantine/hooks";
import { IconFileSearch, IconFileSpreadsheet, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";

import { jobsQuery } from "@/features/status/api";
import { counted } from "@/shared/lib/numbers";
import { useCan } from "@/shared/session/session";

import css from "./Shell.module.css";

/** Letters and digits with at least four digits: what payers number claims with. */
function looksLikeClaimNumber(text: string): boolean {
  return /^[A-Za-z0-9 -]{5,40}$/.test(text) && (text.match(/\d/g) ?? []).length >= 4;
}

export function GlobalSearch() {
  const can = useCan();
  const navigate = useNavigate();
  const input = useRef<HTMLInputElement>(null);
  const box = useCombobox({ onDropdownClose: () => box.resetSelectedOption() });
  const [text, setText] = useState("");
  const [wanted] = useDebouncedValue(text.trim(), 200);
  useHotkeys([["/", () => input.current?.focus()]]);
  const readable = can("status.read");
  const jobs = useQuery({
    ...jobsQuery({ filename: wanted.slice(0, 100), page_size: 6 }),
    enabled: readable && wanted.length > 1,
    refetchInterval: false,
  });
  if (!readable) return <div className={css.search} />;
  const found = wanted.length > 1 ? (jobs.data?.results ?? []) : [];
  const number = can("claims.search") && looksLikeClaimNumber(text.trim());

  const go = (value: string) => {
    box.closeDropdown();
    setText("");
    input.current?.blur();
    if (value === "number") void navigate({ to: "/status/search", state: { claimNumber: text.trim() } });
    else void navigate({ to: "/status/jobs/$jobId", params: { jobId: value } });
  };

  return (
    <div className={css.search} role="search">
      <Combobox store={box} onOptionSubmit={go} position="bottom-start" shadow="md">
        <Combobox.Target>
          <TextInput
            ref={input}
            size="sm"
            aria-label="Search jobs and claim numbers"
            placeholder="Search jobs and claim numbers"
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
          <Combobox.Options aria-label="Jobs and claims">
            {number && (
              <Combobox.Option value="number">
                <Line
                  icon={<IconFileSearch size={16} aria-hidden />}
                  main={`Look up claim ${text.trim()}`}
                  side="at the payer"
                />
              </Combobox.Option>
            )}
            {found.map((job) => (
              <Combobox.Option key={job.id} value={job.id}>
                <Line
                  icon={<IconFileSpreadsheet size={16} aria-hidden />}
                  main={job.filename}
                  side={counted(job.total_rows, "row")}
                />
              </Combobox.Option>
            ))}
            {!number && found.length === 0 && (
              <Combobox.Empty>
                {jobs.isFetching
                  ? "Searching"
                  : "No job of that name. Patients are found under Claim search."}
              </Combobox.Empty>
            )}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
    </div>
  );
}

function Line({ icon, main, side }: { icon: React.ReactNode; main: string; side: string }) {
  return (
    <span style={{ display: "flex", gap: 8, alignItems: "center" }}>
      {icon}
      <span>{main}</span>
      <Text component="span" size="xs" c="dimmed">
        {side}
      </Text>
    </span>
  );
}
