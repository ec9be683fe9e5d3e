/** A claim of a plan, opened: what is known of it, to whom it goes and why, what the file changes. */

import { Button, Stack, Text } from "@mantine/core";

import { date } from "@/shared/lib/dates";
import { money, NONE } from "@/shared/lib/money";
import { useCan } from "@/shared/session/session";
import { DrawerHead, DrawerMessage } from "@/shared/ui/dialog/Drawer";
import { Changes } from "@/shared/ui/FromTo";
import { Facts } from "@/shared/ui/Values";

import type { Item } from "../types";
import { Whom } from "./columns";

interface Props {
  item: Item;
  /** Without it the plan can no longer be changed. */
  onMove?: () => void;
  onClose: () => void;
}

export function PlannedClaim({ item, onMove, onClose }: Props) {
  const names = useCan()("patients.read");
  return (
    <>
      <DrawerHead
        title={item.claim_id}
        sub={<Whom item={item} />}
        opened={`Claim ${item.claim_id} is open`}
        close={{ label: "Close the claim", onClose }}
      />
      <DrawerMessage>
        <Stack gap="md">
          <Text size="sm">{item.because}</Text>
          {onMove && (
            <div>
              <Button size="xs" variant="default" onClick={onMove}>
                Move this claim
              </Button>
            </div>
          )}
          <Facts
            items={[
              ...(names ? [["Patient", item.patient_name || NONE] as [string, string]] : []),
              ["Payer", item.payer],
              ["Amount", money(item.amount)],
              ["Deadline", date(item.submission_deadline)],
              ["Priority", String(item.priority)],
              ["Work day", date(item.work_date)],
              ["Row", String(item.number)],
            ]}
          />
          {item.changes.length > 0 && (
            <div>
              <Text size="sm" fw={600} mb={6}>
                Known already; the file changes
              </Text>
              <Changes
                changes={item.changes.map(({ field, before, after }) => ({
                  what: field,
                  from: before || NONE,
                  to: after || NONE,
                }))}
              />
            </div>
          )}
        </Stack>
      </DrawerMessage>
    </>
  );
}
