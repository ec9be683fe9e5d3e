/** The import arrow of the web app: app → features/<room> → shared/<noun> → shared/{ui,lib,api}. */
import { dirname, relative, resolve, sep } from "node:path";

const BASE = ["api", "lib", "ui"];

/** Where a file below src/ stands: the higher the level, the more it may import. */
function placeOf(file) {
  const [top, folder] = file.split(sep);
  const name = `${top}/${folder}`;
  if (top === "features") return { name, level: 2 };
  if (top === "shared") return { name, level: BASE.includes(folder) ? 0 : 1 };
  return { name: top, level: 3 };
}

/** Features never import one another; what stands in shared/ may, on the same level or below. */
function mayImport(from, to) {
  if (from.name === to.name || from.level > to.level) return true;
  return from.level === to.level && from.level < 2;
}

/** An ESLint rule; its option is the folder src/, for which `@/` stands. */
export const arrow = {
  meta: {
    type: "problem",
    schema: [{ type: "string" }],
    messages: {
      against:
        "{{from}} may not import {{to}}: what both need stands in shared/, a page made of both in app/.",
    },
  },
  create(context) {
    const [src] = context.options;
    const from = placeOf(relative(src, context.filename));
    const check = ({ source }) => {
      const name = source?.value;
      if (typeof name !== "string" || !/^(\.|@\/)/.test(name)) return;
      const file = name.startsWith("@/")
        ? resolve(src, name.slice(2))
        : resolve(dirname(context.filename), name);
      const to = placeOf(relative(src, file));
      if (mayImport(from, to)) return;
      context.report({ node: source, messageId: "against", data: { from: from.name, to: to.name } });
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      TSImportType: check,
    };
  },
};
