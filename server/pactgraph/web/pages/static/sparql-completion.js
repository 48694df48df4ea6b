// What may stand where the cursor is: a word of SPARQL, a variable, a name of the vocabulary with its
// labels, or a thing by its name.
import { tokens } from "./sparql-tokens.js";

const KEYWORDS = (
  "SELECT ASK CONSTRUCT DESCRIBE WHERE FROM PREFIX BASE DISTINCT OPTIONAL FILTER UNION MINUS BIND " +
  "VALUES GRAPH SERVICE EXISTS NOT ORDER BY GROUP HAVING LIMIT OFFSET ASC DESC AS COUNT SUM MIN MAX AVG " +
  "SAMPLE GROUP_CONCAT STR LANG LANGMATCHES DATATYPE BOUND IF COALESCE CONCAT CONTAINS STRSTARTS " +
  "STRENDS STRLEN SUBSTR REPLACE REGEX LCASE UCASE YEAR MONTH DAY NOW ABS ROUND CEIL FLOOR ISIRI " +
  "ISLITERAL ISBLANK IN UNDEF"
).split(" ");
// A thing is looked for by so many letters, or one Han character.
const LETTERS = 2;

/**
 * Where a position stands in the triples of a text: which part of a triple comes there, of which
 * subject and property, and the classes that the subject is said to have, before it or behind.
 */
export function placeIn(text, position) {
  const classes = {}, outer = [];
  let subject = null, property = null, part = null, here = null;
  for (const { kind, text: word, to } of tokens(text)) {
    if (!here && to >= position && (to > position || /\w/.test(word))) here = { part, subject, property };
    if (kind === "comment" || kind === "tag") continue;
    if (word === "{") {
      outer.push(part);
      part = "subject";
    } else if (word === "}") {
      part = outer.pop() && "subject";
    } else if (word === "(") {
      part = null;
    } else if (word === ")") {
      part = outer.length ? "subject" : null;
    } else if (part === null) {
      continue;
    } else if (word === "." || word === "[" || kind === "word" && !/^(a|true|false)$/.test(word)) {
      part = "subject";
    } else if (word === ";" || /^[\^/|!]$/.test(word)) {
      part = "property";
    } else if (word === ",") {
      part = "value";
    } else if (part === "subject") {
      [subject, part] = [word, "property"];
    } else if (part === "property") {
      [property, part] = [word, "value"];
    } else if (!/^[*+?]$/.test(word)) {
      if (property === "a" || property === "rdf:type") (classes[subject] ??= []).push(word);
      part = "after";
    }
  }
  here ??= { part, subject, property };
  return { ...here, classes: classes[here.subject] ?? [] };
}

/** A source of completions for `terms`, and things that `search` finds; words of `script`. */
export function completer({ terms, search, language, script }) {
  const other = language === "zh" ? "en" : "zh";

  function option(known, name, count, boost) {
    const label = known.labels[name] ?? {};
    const detail = [...new Set([label[language], label[other]])].filter(Boolean).join(" · ");
    return { label: name, detail, boost, info: count ? script.uses.replace("{count}", count) : undefined };
  }

  function vocabulary(known, { part, property, classes }) {
    if (part === "property") {
      const follows = new Set(classes.flatMap((name) => known.follows[name] ?? []));
      const names = new Set([...follows, ...Object.keys(known.properties)]);
      return [{ label: "a", boost: 3 }, ...[...names].map((name) => {
        const count = known.properties[name] ?? 0;
        return option(known, name, count, follows.has(name) ? 2 : count ? 0 : -1);
      })];
    }
    if (part === "value" && (property === "a" || property === "rdf:type")) {
      return Object.entries(known.classes).map(([name, count]) => option(known, name, count, count ? 1 : 0));
    }
    if (part === "value") return (known.values[property] ?? []).map((name) => option(known, name, 0, 2));
    return [];
  }

  /**
   * Those whose name or label holds what is typed, best first, so that a word in either language
   * finds a name: those that begin with it, then what follows, then what is used most.
   */
  function fitting(options, typed) {
    const wanted = typed.toLowerCase(), local = wanted.slice(wanted.indexOf(":") + 1);
    const rank = ({ label, boost = 0 }) => boost + (label.toLowerCase().startsWith(wanted) ||
      label.slice(label.indexOf(":") + 1).toLowerCase().startsWith(local) ? 5 : 0);
    return options
      .filter(({ label, detail = "" }) => `${label} ${detail}`.toLowerCase().includes(wanted))
      .sort((one, other) => rank(other) - rank(one));
  }

  return async (context) => {
    const text = context.state.doc.toString();
    const word = context.matchBefore(/[?$]?[\p{L}\p{N}_.:-]*/u) ?? { from: context.pos, text: "" };
    const inside = tokens(text).find((token) => token.from < context.pos && context.pos < token.to);
    if (inside && ["comment", "string", "iri"].includes(inside.kind)) return null;
    if (!word.text && !context.explicit) return null;
    const { from, text: typed } = word;
    if (/^[?$]/.test(typed)) {
      const names = new Set(tokens(text).filter((token) => token.kind === "variable" && token.to !== context.pos).map((token) => token.text));
      return { from, options: [...names].filter((name) => name.length > 1).map((label) => ({ label, type: "variable" })), validFor: /^[?$][\p{L}\p{N}_]*$/u };
    }
    const known = await terms();
    const place = placeIn(text, from);
    const options = fitting(vocabulary(known, place), typed);
    if (place.part === "subject" || place.part === "value") {
      const told = new Set(options.map(({ label }) => label));
      options.push(...(await things(typed)).filter(({ label }) => !told.has(label)));
    }
    if (!typed.includes(":")) options.push(...KEYWORDS
      .filter((label) => label.startsWith(typed.toUpperCase())).map((label) => ({ label })));
    return options.length && !context.aborted ? { from, options, filter: false } : null;
  };

  async function things(typed) {
    const wanted = typed.slice(typed.indexOf(":") + 1).replaceAll("-", " ");
    if (!search || !(wanted.length >= LETTERS || /\p{Script=Han}/u.test(wanted))) return [];
    const found = await search(wanted);
    return found.map(({ id, label, kind }) => ({
      label: id,
      detail: [...new Set([label[language], label[other], kind?.label[language]])].filter(Boolean).join(" · "),
    }));
  }
}
