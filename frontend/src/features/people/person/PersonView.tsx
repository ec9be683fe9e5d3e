/** One person opened in the drawer: settings, absences, what is on the desk, history. */

import { Text } from "@mantine/core";
import { IconClock, IconUserCheck, IconUserOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import { asProblem } from "@/shared/api/problem";
import type { Person } from "@/shared/api/types";
import { useCan } from "@/shared/session/session";
import { DrawerHead, DrawerMessage, DrawerTabs } from "@/shared/ui/dialog/Drawer";
import { Failed, Lines } from "@/shared/ui/states";
import { ToneBadge } from "@/shared/ui/Tone";

import { personQuery } from "../api";
import type { Load } from "../columns";
import { accessName } from "../people";
import { AbsencesTab } from "./AbsencesTab";
import { DeskTab } from "./DeskTab";
import { HistoryTab } from "./HistoryTab";
import { PersonActions } from "./PersonActions";
import { SettingsTab } from "./SettingsTab";

const CLOSE_LABEL = "Close the person";

interface Props {
  id: string;
  tab: string | undefined;
  load: Load | undefined;
  onTab: (tab: string) => void;
  onClose: () => void;
}

export function PersonView({ id, tab, load, onTab, onClose }: Props) {
  const can = useCan();
  const manage = can("members.manage");
  const answer = useQuery(personQuery(id));
  const person = answer.data;
  const close = { label: CLOSE_LABEL, onClose };
  if (answer.isError && !person)
    return (
      <DrawerMessage close={close}>
        {asProblem(answer.error).status === 404 ? (
          <Text size="sm">This person was removed, or belongs to another organization.</Text>
        ) : (
          <Failed error={answer.error} onRetry={() => void answer.refetch()} />
        )}
      </DrawerMessage>
    );
  if (!person)
    return (
      <DrawerMessage>
        <Lines rows={9} height={18} />
      </DrawerMessage>
    );
  return (
    <>
      <DrawerHead
        title={person.name}
        sub={
          <>
            <Standing person={person} />
            <span>
              {[person.username, accessName(person.access), person.role?.name].filter(Boolean).join(" · ")}
            </span>
          </>
        }
        opened={`${person.name} is open`}
        close={close}
      />
      <DrawerTabs
        value={tab}
        onTab={onTab}
        tabs={[
          {
            value: "settings",
            label: "Settings",
            // Anew for what was saved meanwhile, by oneself or by somebody else.
            content: (
              <>
                <SettingsTab key={JSON.stringify(person)} person={person} manage={manage} />
                {manage && <PersonActions person={person} onRemoved={onClose} />}
              </>
            ),
          },
          {
            value: "absences",
            label: "Absences",
            content: <AbsencesTab person={person} manage={can("people.manage")} />,
          },
          { value: "desk", label: "Desk", content: <DeskTab person={person} load={load} /> },
          ...(can("access_records.read")
            ? [{ value: "history", label: "History", content: <HistoryTab person={person} /> }]
            : []),
        ]}
      />
    </>
  );
}

function Standing({ person }: { person: Person }) {
  if (person.standing === "awaiting")
    return (
      <ToneBadge tone="amber" icon={IconClock}>
        Waiting for approval
      </ToneBadge>
    );
  return person.standing === "active" ? (
    <ToneBadge tone="green" icon={IconUserCheck}>
      Active
    </ToneBadge>
  ) : (
    <ToneBadge tone="grey" icon={IconUserOff}>
      Deactivated
    </ToneBadge>
  );
}
