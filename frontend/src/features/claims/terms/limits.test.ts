import { describe, expect, it } from "vitest";

import type { PayerLimits } from "@/shared/api/types";

import { days, draftOf, foreseenInWords, movesDeadlines, sent } from "./limits";

const payer = (more: Partial<PayerLimits> = {}): PayerLimits => ({
  id: 1,
  name: "Testa Mutual",
  aliases: ["TM"],
  provider: "",
  filing_limit_days: 90,
  appeal_limit_days: null,
  updated_at: "2026-01-01T00:00:00Z",
  ...more,
});

describe("a draft", () => {
  it("sends what it took up, unknown limits as null", () => {
    expect(sent(draftOf(payer({ name: "Testa Mutual " })))).toEqual({
      name: "Testa Mutual",
      aliases: ["TM"],
      provider: "",
      filing_limit_days: 90,
      appeal_limit_days: null,
    });
  });
  it("begins empty", () => {
    expect(sent(draftOf(null))).toMatchObject({ name: "", aliases: [], filing_limit_days: null });
  });
});

describe("days", () => {
  it("says when a limit is not known", () => {
    expect([days(null), days(1), days(365)]).toEqual(["Not known", "1 day", "365 days"]);
  });
});

describe("movesDeadlines", () => {
  it("asks for limits and names only", () => {
    expect(movesDeadlines(payer(), payer({ provider: "uhc" }))).toBe(false);
    expect(movesDeadlines(payer(), payer({ filing_limit_days: 60 }))).toBe(true);
    expect(movesDeadlines(payer(), payer({ appeal_limit_days: 60 }))).toBe(true);
    expect(movesDeadlines(payer(), payer({ aliases: ["TM", "Testa"] }))).toBe(true);
    expect(movesDeadlines(null, payer())).toBe(true);
  });
});

describe("foreseenInWords", () => {
  const none = { claims: 0, earlier: 0, later: 0, first: 0, overdue: 0 };
  it("names what moves, and how", () => {
    expect(foreseenInWords({ ...none, earlier: 1200, later: 1, first: 2 })).toBe(
      "1,200 deadlines move earlier, 1 deadline moves later, 2 claims get a first deadline.",
    );
    expect(foreseenInWords(none)).toBe("No deadline moves.");
  });
});
