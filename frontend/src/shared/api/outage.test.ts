import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { DATABASE_AWAY, isAway, onRestored, sawAnswer, sawNoAnswer } from "./outage";

const json = { headers: { "Content-Type": "application/json" } };
const health = vi.fn<() => Promise<Response>>();

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", health);
});

afterEach(async () => {
  health.mockResolvedValue(new Response("{}", json));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(isAway()).toBe(false);
  health.mockReset();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("an outage", () => {
  it("is looked at again after Retry-After, until it is over", async () => {
    const restored = vi.fn();
    const stop = onRestored(restored);
    health.mockResolvedValue(new Response("{}", { status: 503, ...json }));
    sawAnswer(503, DATABASE_AWAY, 7);
    sawAnswer(503, DATABASE_AWAY, 7);
    expect(isAway()).toBe(true);
    await vi.advanceTimersByTimeAsync(6_900);
    expect(health).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(7_100);
    expect(health).toHaveBeenCalledTimes(2);
    expect(restored).not.toHaveBeenCalled();
    health.mockResolvedValue(new Response("{}", json));
    await vi.advanceTimersByTimeAsync(7_000);
    expect(isAway()).toBe(false);
    expect(restored).toHaveBeenCalledOnce();
    stop();
  });
  it("is no outage when one call alone fails", async () => {
    health.mockResolvedValue(new Response("{}", json));
    sawNoAnswer();
    await vi.advanceTimersByTimeAsync(100);
    expect(isAway()).toBe(false);
    expect(health).toHaveBeenCalledOnce();
  });
  it("is one when the server does not answer at all, or a proxy answers for it", async () => {
    health.mockRejectedValue(new TypeError("Failed to fetch"));
    sawNoAnswer();
    await vi.advanceTimersByTimeAsync(100);
    expect(isAway()).toBe(true);
  });
  it("is not meant by a payer that is away, nor by a refusal", () => {
    sawAnswer(503, "UNAVAILABLE", null);
    sawAnswer(422, null, null);
    expect(isAway()).toBe(false);
  });
});
