/** The filters above a plan's claims. */

import { Button, Select } from "@mantine/core";
import { IconX } from "@tabler/icons-react";

import { useUrl } from "@/shared/lib/url";

import type { Plan } from "../types";
import { onlyChoices, onlyIn } from "./filters";
import { atWork } from "./people";

export function ItemFilters({ plan }: { plan: Plan }) {
  const [search, setSearch] = useUrl();
  const only = onlyIn(search.only);
  const waiting = plan.bottlenecks.find(({ key }) => key === search.bottleneck);
  const set = (changes: Record<string, string | undefined>) =>
    setSearch({ ...changes, page: undefined, row: undefined }, { replace: true });
  return (
    <>
      <Select
        size="xs"
        w={190}
        aria-label="Which claims"
        placeholder="All claims"
        clearable
        data={onlyChoices(plan.counts, only)}
        value={only ?? null}
        onChange={(value) => set({ only: value ?? undefined })}
      />
      <Select
        size="xs"
        w={190}
        aria-label="Person"
        placeholder="Any person"
        clearable
        searchable
        data={atWork(plan.people).map(({ id, name }) => ({ value: id, label: name }))}
        value={search.person ?? null}
        onChange={(person) => set({ person: person ?? undefined })}
      />
      {waiting && (
        <Button
          size="xs"
          variant="default"
          rightSection={<IconX size={13} aria-hidden />}
          aria-label={`Show all, not only: ${waiting.text}`}
          title={waiting.text}
          onClick={() => set({ bottleneck: undefined })}
        >
          One bottleneck
        </Button>
      )}
    </>
  );
}
