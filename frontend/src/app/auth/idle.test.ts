import { describe, expect, it } from "vitest";

import { askBefore, reportEvery, idleState } from "./idle";

describe("idleState", () => {
  const half = 30 * 60;
  it("asks once shortly before the end", () => {
    const end = half * 1000;
    expect(idleState(0, end, half)).toBe("quiet");
    expect(idleState(end - 60_001, end, half)).toBe("quiet");
    expect(idleState(end - 60_000, end, half)).toBe("ask");
    expect(idleState(end - 1, end, half)).toBe("ask");
    expect(idleState(end, end, half)).toBe("over");
  });
  it("is over at once for a laptop that wakes up late", () => {
    expect(idleState(10 * half * 1000, half * 1000, half)).toBe("over");
  });
});

describe("a short idle time", () => {
  it("leaves time to answer and to report", () => {
    expect(askBefore(12)).toBe(4);
    expect(reportEvery(12)).toBeLessThan(askBefore(12));
    expect(reportEvery(1800)).toBe(30);
  });
});
