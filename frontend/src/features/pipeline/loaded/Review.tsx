/** What a reviewer says of an opened claim: the model's filter is right, another one is, or none. */

import { Button, Menu } from "@mantine/core";
import { IconCheck, IconChevronDown } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { tell, tellFailed } from "@/shared/lib/tell";

import { askAnew, reviewClaim } from "../api";
import type { LoadedClaim } from "../types";
import { choicesOf, nameOf, type Titles } from "./reviewing";

interface Props {
  claim: LoadedClaim;
  titles: Titles;
  /** After it was said. */
  onReviewed: () => void;
}

export function Review({ claim, titles, onReviewed }: Props) {
  const client = useQueryClient();
  const say = useMutation({
    mutationFn: (filter: number) => reviewClaim(claim.claim_id, filter),
    onSuccess: ({ filter_number }) => {
      void askAnew(client);
      tell(`Claim ${claim.claim_id}: ${nameOf(filter_number, titles).toLowerCase()} is right.`);
      onReviewed();
    },
    onError: tellFailed,
  });
  const { filter_number: chosen, reviewed_filter: said } = claim;
  return (
    <>
      {chosen !== null && said === null && (
        <Button
          size="xs"
          leftSection={<IconCheck size={14} aria-hidden />}
          loading={say.isPending}
          onClick={() => say.mutate(chosen)}
        >
          {nameOf(chosen, titles)} is right
        </Button>
      )}
      <Menu>
        <Menu.Target>
          <Button
            size="xs"
            variant="default"
            rightSection={<IconChevronDown size={14} aria-hidden />}
            disabled={say.isPending}
          >
            {chosen !== null && said === null ? "Something else" : "Say what is right"}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {choicesOf(claim, titles).map((filter) => (
            <Menu.Item key={filter} onClick={() => say.mutate(filter)}>
              {nameOf(filter, titles)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
