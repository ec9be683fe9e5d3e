import { describe, expect, it } from "vitest";

import { invitationLink } from "@/features/people/invitations";

import { codeIn } from "./invited";

describe("codeIn", () => {
  it("finds the code of a link as it is handed out", () => {
    const link = invitationLink("https://claimdeck.example.test", "a+b/c=");
    expect(codeIn(new URL(link).hash)).toBe("a+b/c=");
  });
  it("finds none in other addresses", () => {
    expect([codeIn(""), codeIn("#"), codeIn("#top"), codeIn("#code=")]).toEqual(["", "", "", ""]);
  });
});
