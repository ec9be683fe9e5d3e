/** Rows without a tax id: for which practice they are asked, or the question where that is not known. */

import { Alert, Select, Text } from "@mantine/core";
import { IconBuilding } from "@tabler/icons-react";

import type { Preview } from "@/shared/api/types";
import { counted } from "@/shared/lib/numbers";
import { useSession } from "@/shared/session/session";
import { TextLink } from "@/shared/ui/links";

interface Props {
  rows: Preview["without_tin"];
  disabled: boolean;
  onPractice: (id: string) => void;
}

/** Whether a practice must be chosen before anything can be asked. */
export const needsPractice = ({ without_tin }: Preview): boolean =>
  without_tin.rows > 0 && without_tin.practice === null;

export function WithoutTin({ rows, disabled, onPractice }: Props) {
  const { user } = useSession();
  if (rows.rows === 0) return null;
  const which = `${counted(rows.rows, "row")} without a TIN`;
  if (rows.practice !== null) {
    return (
      <Text size="sm">
        {which}: asked for <strong>{rows.name}</strong> ({rows.tin}).
      </Text>
    );
  }
  return (
    <Alert
      variant="outline"
      color="orange"
      p="sm"
      icon={<IconBuilding size={18} aria-hidden />}
      title={`${which}: which practice are they for?`}
    >
      {user.practices.length > 0 ? (
        <Select
          aria-label="Practice of the rows without a TIN"
          placeholder="Choose the practice"
          maw={360}
          disabled={disabled}
          data={user.practices.map((practice) => ({
            value: practice.id,
            label: `${practice.name} · ${practice.tin}`,
          }))}
          value={null}
          onChange={(value) => value && onPractice(value)}
        />
      ) : (
        <Text size="sm">
          No practice is set up yet. <TextLink to="/settings/practices">Add one under Settings</TextLink>,
          then choose the file again.
        </Text>
      )}
    </Alert>
  );
}
