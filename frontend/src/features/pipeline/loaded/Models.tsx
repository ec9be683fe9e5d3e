/** The models that choose filters: how good they were on unseen claims, what reviewers say since, and drift. */

import { Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { count, percent } from "@/shared/lib/numbers";
import { Panel } from "@/shared/ui/PageHeader";
import { Facts } from "@/shared/ui/Values";

import { modelsQuery } from "../api";
import type { ModelAtWork } from "../types";

const DRIFT: Readonly<Record<ModelAtWork["drift"]["drift"], string>> = {
  unknown: "Too few claims to say",
  steady: "Steady",
  moved: "Moved",
  far: "Far: train again",
};

export function Models() {
  const found = useQuery(modelsQuery).data;
  if (!found) return null;
  return (
    <Panel title={found.models.length > 1 ? "Models" : "Model"}>
      <Stack gap="sm">
        {found.models.length === 0 && <Text size="sm">{found.notice}</Text>}
        {found.models.map((model) => (
          <div key={model.version}>
            <Text size="sm" fw={650} mb={4} style={{ overflowWrap: "anywhere" }}>
              {model.version}
            </Text>
            {model.sample && (
              <Text size="xs" c="dimmed" mb={4}>
                Trained on made-up claims: it knows nothing of yours.
              </Text>
            )}
            <Facts
              columns={1}
              items={[
                [
                  "Right on claims it had not seen",
                  `${percent(model.right, 1)} (the commonest answer alone: ${percent(model.majority_right, 1)})`,
                ],
                [
                  "Reviewers agreed",
                  model.confirmed > 0
                    ? `${count(model.confirmed_right)} of ${count(model.confirmed)}`
                    : "Nobody has looked yet",
                ],
                ["Claims against those of its training", DRIFT[model.drift.drift]],
              ]}
            />
          </div>
        ))}
      </Stack>
    </Panel>
  );
}
