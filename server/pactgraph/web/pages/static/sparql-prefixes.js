// Prefixes are declared as they are used.
import { declarations, tokens } from "./sparql-tokens.js";

/**
 * What is to be put into a text so that the prefix before `position` is declared: a place and a line;
 * nothing where it is, or isn't known to the `table`.
 */
export function missing(text, position, table) {
  const found = tokens(text);
  const name = found.find((token) => token.from < position && position <= token.to);
  if (!name || name.kind !== "name") return null;
  const prefix = name.text.slice(0, name.text.indexOf(":"));
  const before = found[found.indexOf(name) - 1];
  const lines = declarations(found);
  if (!prefix || !Object.hasOwn(table, prefix)) return null;
  if (before && /^prefix$/i.test(before.text)) return null;
  if (lines.some((line) => line.prefix === prefix)) return null;
  const line = `PREFIX ${prefix}: <${table[prefix]}>`;
  if (lines.length) return { from: lines.at(-1).end, insert: `\n${line}` };
  const first = found.find((token) => token.kind !== "comment");
  return { from: first.from, insert: `${line}\n\n` };
}
