// SPARQL as tokens: enough to know what is a name, and what is text, a comment or an IRI.

const TOKEN = new RegExp([
  "(?<comment>#[^\\n]*)",
  "(?<iri><[^<>\"{}|^`\\\\\\s]*>)",
  "(?<string>\"{3}[^]*?(?:\"{3}|$)|'{3}[^]*?(?:'{3}|$)|\"(?:[^\"\\\\\\n]|\\\\.)*\"?|'(?:[^'\\\\\\n]|\\\\.)*'?)",
  "(?<variable>[?$][\\p{L}\\p{N}_]*)",
  "(?<name>[\\p{L}\\p{N}_.-]*:[\\p{L}\\p{N}_.:%\\\\-]*)",
  "(?<tag>@[A-Za-z-]+)",
  "(?<word>[\\p{L}\\p{N}_]+)",
  "(?<space>\\s+)",
  "(?<sign>.)",
].join("|"), "gu");

/** The tokens of a text in order, without white space: what kind, which text, from where to where. */
export function tokens(text) {
  const found = [];
  for (const match of text.matchAll(TOKEN)) {
    const [kind] = Object.entries(match.groups).find(([, value]) => value !== undefined);
    if (kind !== "space") {
      found.push({ kind, text: match[0], from: match.index, to: match.index + match[0].length });
    }
  }
  return found;
}

/** The PREFIX lines of a text, as tokens: the name, and where the line ends. */
export function declarations(found) {
  const lines = [];
  for (let i = 0; i + 2 < found.length; i++) {
    const [word, name, iri] = found.slice(i, i + 3);
    if (/^prefix$/i.test(word.text) && name.kind === "name" && iri.kind === "iri") {
      lines.push({ prefix: name.text.replace(/:$/, ""), end: iri.to });
    }
  }
  return lines;
}
