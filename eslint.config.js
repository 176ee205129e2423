// Faults that reading misses; how code looks is for its reader.
import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: [".venv/", "school/static/", "var/"] },
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2022, sourceType: "module" },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: { eqeqeq: ["error", "always", { null: "ignore" }], "no-var": "error", "prefer-const": ["error", { destructuring: "all" }] },
  },
  { files: ["school/frontend/js/**", "bench/**"], languageOptions: { globals: globals.browser } },
  { files: ["school/frontend/*.mjs", "tests/**", "*.js"], languageOptions: { globals: globals.nodeBuiltin } },
];
