// The editor on its page, over a form that works without it: a click on Run sends the form and puts
// the answer of the page that comes back in the place of the one that stands here.
import { completer } from "./sparql-completion.js";
import { missing } from "./sparql-prefixes.js";

const form = document.querySelector("#editor");
const field = document.querySelector("#sparql");
const [run, stop, format, said] = ["#run", "#stop", "#format", "#said"].map((name) => document.querySelector(name));
const script = JSON.parse(form.dataset.words);
const { createEditor } = await import(form.dataset.bundle);

let known = null;
/** The names of the vocabulary, fetched once they are wanted; without them, none. */
function terms() {
  known ??= fetch(form.dataset.terms).then((answer) => (answer.ok ? answer.json() : Promise.reject(answer))).catch(() => {
    known = null;
    return { prefixes: {}, classes: {}, properties: {}, follows: {}, values: {}, labels: {} };
  });
  return known;
}

async function search(name) {
  const address = `${form.dataset.search}?${new URLSearchParams({ q: name, limit: 12 })}`;
  const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
  return answer?.ok ? (await answer.json()).results : [];
}

const place = document.createElement("div");
field.hidden = true;
field.previousElementSibling.hidden = true;
field.parentElement.classList.add("with-script");
field.after(place);
document.querySelector("#keys").hidden = false;

const editor = createEditor({
  parent: place,
  text: field.value,
  label: field.labels[0].textContent,
  phrases: script,
  complete: completer({ terms, search: form.dataset.search ? search : null, language: form.dataset.language, script }),
  changed,
  run: () => form.requestSubmit(run),
});

/** Keeps the form's own field as the editor is, and declares the prefix that a colon was typed behind. */
async function changed(update) {
  field.value = editor.text;
  editor.mark();
  let typed = false;
  update.changes.iterChanges((fromA, toA, fromB, toB, text) => (typed ||= text.toString().includes(":")));
  if (!typed || !update.transactions.some((each) => each.isUserEvent("input"))) return;
  const { prefixes } = await terms();
  const { state } = editor.view;
  const line = missing(state.doc.toString(), state.selection.main.head, prefixes);
  if (line) editor.view.dispatch({ changes: line, userEvent: "complete.prefix" });
}

function mark() {
  const problem = document.querySelector("#problem [data-line]");
  const { line, column, message } = problem?.dataset ?? {};
  if (line) editor.mark(message, Number(line), Number(column));
}

let asking = null;
/** Asks for a page and takes over its answer; `isText` takes over its text as well. */
function ask(method, address, body, isText) {
  asking?.abort();
  const request = asking = new XMLHttpRequest();
  request.responseType = "document"; // which runs nothing, and needs no markup to be read here
  request.open(method, address);
  request.setRequestHeader("Accept", "text/html");
  if (body) request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
  request.onload = () => (request.response ? takeOver(request, isText) : tell(script.lost));
  request.onerror = () => tell(script.lost);
  request.onabort = () => asking === request && tell(script.stopped);
  request.onloadend = () => asking === request && waiting(false);
  waiting(true);
  request.send(body);
}

function takeOver(request, isText) {
  const page = request.response;
  for (const name of ["#problem", "#answer"]) {
    const part = page.querySelector(name);
    document.querySelector(name).replaceChildren(...(part ? document.importNode(part, true).childNodes : []));
  }
  const text = page.querySelector("#sparql")?.value;
  if (text === undefined) { // a page that is told before the editor's, such as one of too much
    const told = page.querySelector("[role=alert]");
    if (told) document.querySelector("#problem").replaceChildren(document.importNode(told, true));
    return tell(told?.textContent.trim() ?? script.lost, false);
  }
  if (text !== editor.text) editor.text = text;
  document.title = page.title;
  if (!isText && request.responseURL.includes("?") && request.responseURL !== location.href) {
    history.pushState({}, "", request.responseURL);
  }
  mark();
  tell(document.querySelector("#sum, #problem [role=alert]")?.textContent.trim() ?? "", false);
}

/** Says something to those who hear the page, and where nothing else shows it, to those who see it. */
function tell(text, isSeen = true) {
  said.textContent = text;
  said.classList.toggle("vh", !isSeen);
}

function waiting(isSo) {
  stop.hidden = !isSo;
  document.querySelector("#answer").setAttribute("aria-busy", isSo);
  if (isSo) tell(script.running);
}

form.addEventListener("submit", (event) => {
  if (format.value || (event.submitter && event.submitter !== run && event.submitter.name === "format")) return;
  event.preventDefault();
  const data = new URLSearchParams(new FormData(form, event.submitter));
  ask("POST", form.action, data);
});
stop.addEventListener("click", () => {
  asking?.abort();
  editor.focus();
});
addEventListener("popstate", () => ask("GET", location.href, null, true));
mark();
