/** What the linter watches: types, hooks, accessibility, and which folder may import which. */
import js from "@eslint/js";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

import { arrow } from "./lint/arrow.js";

export default defineConfig(
  { ignores: ["node_modules", "src/shared/api/schema.d.ts"] },
  js.configs.recommended,
  tseslint.configs.strict,
  tseslint.configs.stylistic,
  reactHooks.configs.flat.recommended,
  jsxA11y.flatConfigs.recommended,
  {
    languageOptions: { globals: { process: "readonly" } },
    rules: {
      "max-lines": ["error", 300],
      "no-console": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
    },
  },
  {
    files: ["src/**"],
    plugins: { claimdeck: { rules: { arrow } } },
    rules: { "claimdeck/arrow": ["error", `${import.meta.dirname}/src`] },
  },
);
