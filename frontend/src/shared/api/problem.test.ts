import { describe, expect, it } from "vitest";

import { asProblem, fieldMessage, NO_ANSWER, placedAt, problemFrom } from "./problem";

describe("problemFrom", () => {
  it("takes the server's words", () => {
    const problem = problemFrom(422, {
      title: "The file is refused",
      detail: "Two problems.",
      errors: [{ field: "file", message: "No rows." }, { field: "file" }, null],
    });
    expect(problem.title).toBe("The file is refused");
    expect(problem.message).toBe("Two problems.");
    expect(problem.errors).toEqual([{ field: "file", message: "No rows." }]);
  });
  it("has words of its own for an answer that is no problem document", () => {
    expect(problemFrom(413, null).title).toBe("File too large");
    expect(problemFrom(500, "<html>").message).toContain("before you send it again");
  });
  it("reads Retry-After in seconds", () => {
    expect(problemFrom(429, {}, "30").retryAfter).toBe(30);
    expect(problemFrom(429, {}, "Wed, 21 Oct 2026 07:28:00 GMT").retryAfter).toBeNull();
  });
});

describe("asProblem", () => {
  it("treats anything unknown as no answer", () => {
    const problem = asProblem(new TypeError("Failed to fetch"));
    expect(problem.status).toBe(NO_ANSWER);
    expect(problem.message).not.toContain("fetch");
  });
});

describe("fieldMessage", () => {
  it("finds the last part of a dotted field", () => {
    const problem = problemFrom(422, { errors: [{ field: "body.form.tin", message: "9 digits." }] });
    expect(fieldMessage(problem, "tin")).toBe("9 digits.");
    expect(fieldMessage(problem, "name")).toBeUndefined();
    expect(fieldMessage(null, "tin")).toBeUndefined();
  });
});

describe("placedAt", () => {
  const problem = (...fields: string[]) =>
    problemFrom(422, { errors: fields.map((field) => ({ field, message: "Not so." })) });
  it("holds only when no message would go unseen", () => {
    expect(placedAt(problem("form.email"), ["email"])).toBe(true);
    expect(placedAt(problem("email", "password"), ["email"])).toBe(false);
  });
  it("does not hold for a problem that names no field", () => {
    expect(placedAt(problemFrom(409, { detail: "Taken." }), ["email"])).toBe(false);
  });
});
