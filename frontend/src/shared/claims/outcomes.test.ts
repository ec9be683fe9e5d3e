import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { isOutcome, OUTCOME_ORDER, OUTCOMES } from "./outcomes";

interface Schema {
  components: { schemas: { Outcome: { enum: string[] } } };
}

describe("outcomes", () => {
  it("are those of the API, all of them", () => {
    const schema = JSON.parse(readFileSync("openapi.json", "utf8")) as Schema;
    expect([...OUTCOME_ORDER].sort()).toEqual([...schema.components.schemas.Outcome.enum].sort());
  });
  it("can be told apart by colour, outline and icon", () => {
    const looks = OUTCOME_ORDER.map((outcome) => OUTCOMES[outcome]);
    const seen = new Set(
      looks.map((look) => `${look.tone} ${look.outline ?? false} ${String(look.icon.displayName)}`),
    );
    expect(seen.size).toBe(looks.length);
  });
  it("are only those", () => {
    expect(isOutcome("paid")).toBe(true);
    expect(isOutcome("toString")).toBe(false);
    expect(isOutcome(undefined)).toBe(false);
  });
});
