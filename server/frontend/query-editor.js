// The editor of queries: CodeMirror with SPARQL, in a shadow root, since the policy of the pages
// allows no <style>; a shadow root takes constructed style sheets instead. What the editor does with
// what is typed is not here but in the pages' own scripts.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, startCompletion } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers, tooltips } from "@codemirror/view";
import { styleTags, tags } from "@lezer/highlight";
import { sparql, SparqlLanguage } from "codemirror-lang-sparql";

// All colours are variables of the page, so that its themes are the editor's.
const theme = EditorView.theme({
  "&": { backgroundColor: "var(--surface)", color: "var(--ink)", fontSize: "0.875rem" },
  "&.cm-focused": { outline: "3px solid var(--focus)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6", overflow: "auto", maxHeight: "70vh" },
  ".cm-content, .cm-gutter": { minHeight: "13rem" },
  ".cm-content": { caretColor: "var(--ink)", padding: "0.7rem 0" },
  ".cm-cursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
  ".cm-gutters": { backgroundColor: "var(--sunken)", color: "var(--ink-2)", borderRight: "1px solid var(--line)" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "2rem", padding: "0 0.5rem 0 0.25rem" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--sunken) 60%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--ink)", fontWeight: "600" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground":
    { backgroundColor: "var(--hit)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "transparent", outline: "1px solid var(--edge)" },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "transparent", color: "var(--bad)" },
  ".cm-tooltip": { backgroundColor: "var(--surface)", color: "var(--ink)", border: "1px solid var(--edge)", borderRadius: "var(--radius)" },
  // A page of completions at a time: a list that scrolls would have to be reached by keyboard.
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", maxHeight: "none", overflowY: "hidden", minWidth: "16rem", maxWidth: "min(44rem, 94vw)" },
  ".cm-tooltip-autocomplete > ul > li": { display: "flex", gap: "1rem", padding: "0.2rem 0.6rem !important" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--on-accent)" },
  ".cm-tooltip.cm-completionInfo": { fontFamily: "var(--sans)" },
  ".cm-completionLabel": { flex: "none" },
  ".cm-completionMatchedText": { textDecoration: "underline", textUnderlineOffset: "0.2em" },
  ".cm-completionDetail": { marginLeft: "auto", fontStyle: "normal", fontFamily: "var(--sans)", opacity: "0.85", overflow: "hidden", textOverflow: "ellipsis" },
  // The signs for what is wrong are pictures in the address of a style, which the policy refuses.
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--bad)", textUnderlineOffset: "0.25em" },
  ".cm-lint-marker-error": { content: "normal", textAlign: "center" },
  ".cm-lint-marker-error::before": { content: '"!"', color: "var(--bad)", fontWeight: "700" },
  ".cm-lintPoint-error:after": { borderBottomColor: "var(--bad)" },
  ".cm-diagnostic": { fontFamily: "var(--sans)", fontSize: "0.875rem", maxWidth: "36rem", whiteSpace: "pre-wrap" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--bad)" },
});

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], color: "var(--accent)", fontWeight: "600" },
  { tag: tags.variableName, color: "var(--view)" },
  { tag: tags.propertyName, color: "var(--link)" },
  { tag: tags.url, color: "var(--link-visited)" },
  { tag: [tags.string, tags.number, tags.bool, tags.literal], color: "var(--bar)" },
  { tag: tags.comment, color: "var(--ink-2)", fontStyle: "italic" },
]);

// The grammar leaves prefixed names without a colour.
const language = SparqlLanguage.configure({
  props: [styleTags({ "Pname_ln Pname_ns": tags.propertyName, IriRef: tags.url })],
});

/** Where a line and a column of code points, both from 1, stand in a text. */
function place(doc, line, column) {
  const found = doc.line(Math.min(Math.max(line, 1), doc.lines));
  return found.from + Array.from(found.text).slice(0, column - 1).join("").length;
}

/**
 * An editor at the end of `parent`. `complete` is a source of completions, `changed` is told each
 * change as an update of CodeMirror, `run` is called on Ctrl+Enter.
 */
export function createEditor({ parent, text, label, phrases, complete, changed, run }) {
  const root = parent.attachShadow({ mode: "open" });
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: text,
      extensions: [
        keymap.of([
          { key: "Mod-Enter", preventDefault: true, run: () => (run(), true) },
          { key: "Alt-Enter", run: startCompletion },
          ...closeBracketsKeymap, ...completionKeymap,
          ...historyKeymap, ...defaultKeymap,
        ]),
        lineNumbers(), highlightActiveLine(), highlightActiveLineGutter(), drawSelection(),
        history(), indentOnInput(), bracketMatching(), closeBrackets(),
        autocompletion({ override: [complete], icons: false, maxRenderedOptions: 12 }),
        lintGutter(), tooltips({ position: "absolute" }), EditorView.lineWrapping,
        language, sparql().support, syntaxHighlighting(colours), theme,
        EditorState.phrases.of(phrases), EditorState.tabSize.of(2),
        EditorView.contentAttributes.of({
          "aria-label": label, spellcheck: "false", autocapitalize: "off", translate: "no",
        }),
        EditorView.updateListener.of((update) => update.docChanged && changed(update)),
      ],
    }),
  });
  return {
    view,
    get text() { return view.state.doc.toString(); },
    set text(value) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value } });
    },
    focus: () => view.focus(),
    /** Marks what stands at a line and column as wrong, or with no message, that nothing is. */
    mark(message, line, column) {
      const { doc } = view.state;
      if (!message) return view.dispatch(setDiagnostics(view.state, []));
      const from = place(doc, line, column);
      const word = /^(?:[\w?$:<>.-]+|\S)/u.exec(doc.sliceString(from, from + 80));
      const to = Math.min(from + (word ? word[0].length : 1), doc.length);
      const start = from === to ? Math.max(from - 1, 0) : from;
      view.dispatch(setDiagnostics(view.state, [{ from: start, to, message, severity: "error" }]), {
        selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "center" }),
      });
    },
  };
}
