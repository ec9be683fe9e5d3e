/** Moves claims of a plan by hand: to another person, or out of the plan. Says what changes before it does. */

import { Button, Checkbox, Group, Radio, Select, Stack } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { counted } from "@/shared/lib/numbers";
import { tell } from "@/shared/lib/tell";
import { Dialog } from "@/shared/ui/dialog/Dialog";
import { Changes } from "@/shared/ui/FromTo";
import { Failed } from "@/shared/ui/states";

import { forget, moveItems } from "../api";
import type { Item, Plan } from "../types";
import { atWork, choiceOf } from "./people";
import { fromOf } from "./words";

interface Props {
  plan: Plan;
  items: Item[];
  onClose: () => void;
}

type Where = "person" | "hold";

export function MoveDialog({ plan, items, onClose }: Props) {
  const queries = useQueryClient();
  const [where, setWhere] = useState<Where>("person");
  const [person, setPerson] = useState<string | null>(null);
  const [anyway, setAnyway] = useState(false);
  const claims = counted(items.length, "claim");
  const chosen = plan.people.find(({ id }) => id === person);
  const move = useMutation({
    mutationFn: () =>
      moveItems(plan.id, {
        fingerprint: plan.fingerprint,
        items: items.map(({ number }) => number),
        person: where === "person" ? person : null,
        hold: where === "hold",
        anyway,
      }),
    onSuccess: () => {
      tell(`${claims} moved. The plan says so.`);
      onClose();
    },
    onSettled: () => forget(queries, plan.id),
  });
  const coming = chosen ? items.filter((item) => item.person?.id !== chosen.id).length : 0;
  const tooMany = where === "person" && chosen !== undefined && coming > chosen.remaining;
  return (
    <Dialog
      opened
      onClose={onClose}
      title={items.length === 1 ? `Move claim ${items[0]?.claim_id}` : `Move ${claims}`}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          move.mutate();
        }}
      >
        <Stack gap="sm">
          <Radio.Group
            aria-label="Where to"
            value={where}
            onChange={(value) => setWhere(value === "hold" ? "hold" : "person")}
          >
            <Stack gap={8}>
              <Radio value="person" label="To a person" />
              {where === "person" && (
                <Select
                  aria-label="Person"
                  placeholder="Choose a person"
                  searchable
                  data-autofocus
                  openOnFocus={false}
                  data={atWork(plan.people).map((one) => ({ value: one.id, label: choiceOf(one) }))}
                  value={person}
                  onChange={setPerson}
                />
              )}
              <Radio
                value="hold"
                label="To nobody: hold"
                description="They stay in the pool, and no later plan takes them before somebody lets go"
              />
            </Stack>
          </Radio.Group>
          <Changes
            changes={[
              {
                what: items.length === 1 ? "Person" : `Person of ${claims}`,
                from: fromOf(items),
                to: where === "hold" ? "Held" : (chosen?.name ?? "…"),
              },
            ]}
          />
          {tooMany && (
            <Checkbox
              label={`Even past the capacity of the day: ${chosen.name} has ${counted(chosen.remaining, "place")} left for ${counted(coming, "claim")}`}
              checked={anyway}
              onChange={(event) => setAnyway(event.currentTarget.checked)}
            />
          )}
          {move.error && <Failed error={move.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Keep as it is
            </Button>
            <Button
              type="submit"
              loading={move.isPending}
              disabled={(where === "person" && coming === 0) || (tooMany && !anyway)}
            >
              {where === "hold" ? `Hold ${claims}` : `Move ${claims}`}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
