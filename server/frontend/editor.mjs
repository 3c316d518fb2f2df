// Turns the text field of the query page into an editor and runs queries without leaving the page.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, isolateHistory } from "@codemirror/commands";
import { bracketMatching } from "@codemirror/language";
import { lintKeymap, setDiagnostics } from "@codemirror/lint";
import { EditorState, Prec } from "@codemirror/state";
import { drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { sparql } from "codemirror-lang-sparql";
import { source } from "./completion.mjs";
import { keep, kept } from "./kept.mjs";
import { look } from "./look.mjs";
import { overview } from "./overview.mjs";

// Longer addresses are posted instead; they are no links that one could share.
const LONGEST_ADDRESS = 8000;
// Of an answer that is shown as it is, the characters that the page shows.
const MOST_CHARACTERS = 100_000;

const form = document.getElementById("ask");
const field = document.getElementById("query");
const start = document.getElementById("start");
const result = document.getElementById("result");
const took = document.getElementById("took");

const nothing = { prefixes: {}, classes: [], properties: [], graphs: [], names: {} };
const vocabulary = fetch(form.dataset.vocabulary)
  .then((response) => (response.ok ? response.json() : nothing))
  .catch(() => nothing);

// A query that the address tells is shown as it is; else what was being written goes on.
const example = "example" in form.dataset ? field.value : "";
if (example) field.value = kept("query") || example;
const view = mounted();
mark();
choose();
overview(view, vocabulary);
document.getElementById("reset").addEventListener("click", () => keep("query", ""));
result.addEventListener("change", (event) => keep("way", event.target.value));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});
start?.addEventListener("submit", (event) => {
  event.preventDefault();
  load();
});
// The address tells the query; going back to one shows it and its answer anew.
addEventListener("popstate", () => location.reload());

/** Puts the editor in the place of the text field, which still holds what the form sends. */
function mounted() {
  const host = document.createElement("div");
  // In a tree of its own the editor styles itself by style sheets that are no elements, so that
  // the Content-Security-Policy need not allow those.
  const root = host.attachShadow({ mode: "open" });
  const label = document.querySelector('label[for="query"]');
  const editor = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: field.value,
      extensions: [
        lineNumbers(),
        highlightSpecialChars(),
        history(),
        drawSelection(),
        bracketMatching(),
        closeBrackets(),
        sparql(),
        // No more than fit without scrolling: the list itself takes no focus.
        autocompletion({ override: [source(vocabulary)], icons: false, maxRenderedOptions: 8 }),
        Prec.highest(keymap.of([{ key: "Ctrl-Enter", mac: "Cmd-Enter", run: () => (run(), true) }])),
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap]),
        EditorView.domEventHandlers({ beforeinput: typeOverLines }),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": label.textContent, tabindex: "0" }),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          grow(host);
          field.value = update.state.doc.toString();
          keep("query", field.value);
        }),
        look,
      ],
    }),
  });
  // As high as the field whose place it takes, so that nothing on the page moves.
  host.style.height = `${field.offsetHeight}px`;
  field.hidden = true;
  field.required = false;
  field.after(host);
  label.addEventListener("click", () => editor.focus());
  return editor;
}

/** Lets the editor grow with its text, once somebody writes. */
function grow(host) {
  if (!host.style.height) return;
  host.style.minHeight = host.style.height;
  host.style.height = "";
}

/**
 * Types over a selection of several lines. Chromium would do so with an element that is styled
 * inline, which the Content-Security-Policy refuses.
 */
function typeOverLines(event, editor) {
  const { from, to } = editor.state.selection.main;
  const isOneLine = editor.state.doc.lineAt(from).to >= to;
  if (event.inputType !== "insertText" || event.isComposing || isOneLine) return false;
  event.preventDefault();
  const typed = editor.state.replaceSelection(event.data);
  editor.dispatch(editor.state.update(typed, { userEvent: "input.type", scrollIntoView: true }));
  return true;
}

/** Fetches the page of the query, as a browser without this script would, and shows its result. */
async function run() {
  const asked = new URLSearchParams(new FormData(form));
  const format = asked.get("format");
  if (!format) asked.delete("format");
  const address = `${form.action}?${asked}`;
  const posted = address.length > LONGEST_ADDRESS ? { method: "POST", body: asked } : {};
  const began = performance.now();
  took.value = "Running …";
  result.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(posted.method ? form.action : address, {
      ...posted,
      headers: { Accept: "text/html" },
    });
    const text = await response.text();
    const ms = Math.round(performance.now() - began);
    show(text, Boolean(format) && response.ok);
    took.value = response.ok ? `${result.querySelector("#told")?.textContent ?? format}, ${ms} ms` : "";
    if (!posted.method && !format) window.history.pushState(null, "", address);
  } catch (error) {
    result.replaceChildren(paragraph(`The server did not answer: ${error.message}`, "alert"));
    took.value = "";
  }
  result.removeAttribute("aria-busy");
  mark();
  choose();
}

/** Shows things in the way that was chosen last. */
function choose() {
  const way = document.getElementById(`way-${kept("way")}`);
  if (way) way.checked = true;
}

/** Shows the result part of a page, or an answer as it is. */
function show(text, isRaw) {
  if (isRaw) {
    const raw = document.createElement("pre");
    Object.assign(raw, { className: "detail", tabIndex: 0, textContent: text.slice(0, MOST_CHARACTERS) });
    result.replaceChildren(raw);
    return;
  }
  const page = new DOMParser().parseFromString(text, "text/html");
  const found = page.getElementById("result");
  if (found) result.replaceChildren(...found.childNodes);
  else result.replaceChildren(paragraph(page.querySelector(".detail")?.textContent ?? text, "alert"));
}

function paragraph(text, role) {
  const made = document.createElement("p");
  Object.assign(made, { textContent: text, role, className: "fault" });
  return made;
}

/** Marks in the editor what the result says of places in the query. */
function mark() {
  const diagnostics = [...result.querySelectorAll("[data-line]")].map((told) => {
    const isFault = told.id === "fault";
    const from = place(told.dataset.line, told.dataset.column);
    const to = isFault ? endOfWord(from) : place(told.dataset.endLine, told.dataset.endColumn);
    const message = (told.querySelector("p") ?? told).textContent.trim();
    return { from, to, severity: isFault ? "error" : "warning", message };
  });
  view.dispatch(setDiagnostics(view.state, diagnostics));
}

/** Returns the offset of a line and column, both from 1; columns count characters. */
function place(line, column) {
  const { from, text } = view.state.doc.line(Math.min(Number(line), view.state.doc.lines));
  return from + [...text].slice(0, Number(column) - 1).join("").length;
}

function endOfWord(from) {
  const { to, text, from: begin } = view.state.doc.lineAt(from);
  const word = /^\S+/u.exec(text.slice(from - begin));
  return word ? from + word[0].length : to;
}

/** Puts a canned query into the editor; undo brings the former text back. */
async function load() {
  const chosen = start.querySelector("select").selectedOptions[0];
  const response = await fetch(chosen.dataset.text);
  if (!response.ok) return;
  const text = (await response.text()).replace(/^(?:#\+.*\n)+\s*/u, "");
  view.dispatch({
    changes: { from: 0, to: view.state.doc.length, insert: text },
    annotations: isolateHistory.of("full"),
  });
  view.focus();
}
