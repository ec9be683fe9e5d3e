import { expect, test } from "vitest";

import { waysToSearch } from "./payers";

const able = { by_window: true, by_number: true, by_patient: true };

test("a claim is looked up in the ways that the payer answers", () => {
  expect(waysToSearch(undefined)).toEqual(["number", "patient"]);
  expect(waysToSearch(able)).toEqual(["number", "patient"]);
  expect(waysToSearch({ by_window: true, by_number: false, by_patient: false })).toEqual(["number", "patient"]);
  expect(waysToSearch({ ...able, by_number: false, by_window: false })).toEqual(["patient"]);
  expect(waysToSearch({ ...able, by_patient: false, by_window: false })).toEqual(["number"]);
  expect(waysToSearch({ by_window: false, by_number: false, by_patient: false })).toEqual([]);
});
