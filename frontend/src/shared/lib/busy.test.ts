import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { problemFrom } from "@/shared/api/problem";

import { retryWhileBusy } from "./busy";

const busy = problemFrom(429, null, "3");

describe("retryWhileBusy", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("comes back when it is told to, and not before", async () => {
    const call = vi.fn().mockRejectedValueOnce(busy).mockResolvedValue("stored");
    const answer = retryWhileBusy<string>(call);
    await vi.advanceTimersByTimeAsync(2900);
    expect(call).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(await answer).toBe("stored");
  });
  it("leaves a limit of a minute, and any other refusal, to the person", async () => {
    for (const refusal of [
      problemFrom(429, null, "60"),
      problemFrom(503, null, "3"),
      problemFrom(422, null),
    ]) {
      const call = vi.fn().mockRejectedValue(refusal);
      await expect(retryWhileBusy(call)).rejects.toBe(refusal);
      expect(call).toHaveBeenCalledTimes(1);
    }
  });
  it("stops when the person went on", async () => {
    const gone = new AbortController();
    const call = vi.fn().mockRejectedValue(busy);
    const answer = expect(retryWhileBusy(call, gone.signal)).rejects.toBe(busy);
    gone.abort();
    await vi.advanceTimersByTimeAsync(5000);
    await answer;
    expect(call).toHaveBeenCalledTimes(1);
  });
});
