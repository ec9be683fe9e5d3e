import { describe, expect, it } from "vitest";

import { clock, duration, everyInWords } from "./durations";

describe("duration", () => {
  it.each([
    [0.2, "under 1 s"],
    [3.24, "3.2 s"],
    [41, "41 s"],
    [59.6, "1 min"],
    [125, "2 min 5 s"],
    [120, "2 min"],
    [4320, "1 h 12 min"],
    [null, "–"],
    [-1, "–"],
  ])("%s is %s", (seconds, words) => expect(duration(seconds)).toBe(words));
});

describe("clock", () => {
  it.each([
    [41, "0:41"],
    [725, "12:05"],
    [3729, "1:02:09"],
    [-3, "0:00"],
  ])("%s is %s", (seconds, words) => expect(clock(seconds)).toBe(words));
});

describe("everyInWords", () => {
  it.each([
    ["PT1H", "every hour"],
    ["PT6H", "every 6 hours"],
    ["P1D", "every day"],
    ["P7D", "every week"],
    ["P1DT12H", "every 36 hours"],
    ["", null],
    [null, null],
    ["soon", null],
  ])("%s is %s", (iso, words) => expect(everyInWords(iso)).toBe(words));
});
