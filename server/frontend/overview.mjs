// The overview beside the editor: what the graph has, each written into the query by a click.

import { declare, shown, write } from "./completion.mjs";

/** Fills the lists of the overview when they are opened first. */
export function overview(view, vocabulary) {
  for (const list of document.querySelectorAll("#overview [data-terms]")) {
    list.parentElement.addEventListener("toggle", async () => {
      const known = await vocabulary;
      if (!list.childElementCount) list.replaceChildren(...ENTRIES[list.dataset.terms](view, known));
    });
  }
}

// Terms that the graph itself describes stand before those of other vocabularies.
const ownFirst = (terms) => [...terms].sort((one, other) => Boolean(other.label) - Boolean(one.label));

const ENTRIES = {
  classes: (view, known) =>
    ownFirst(known.classes).map((term) => entry(view, known, term, [term.label, term.count.toLocaleString("en")])),
  properties: (view, known) => ownFirst(known.properties).map((term) => entry(view, known, term, [term.label])),
  graphs: (view, known) => known.graphs.map((term) => entry(view, known, term, [term.label])),
  prefixes: (view, known) =>
    Object.entries(known.prefixes).map(([prefix, namespace]) =>
      item(`${prefix}:`, [namespace], "", () => declare(view, prefix, known)),
    ),
};

function entry(view, known, term, notes) {
  return item(shown(term.iri, known), notes, term.definition, () => write(view, term.iri, known));
}

/** Returns a list item with a button: a code, notes beside it, and what the code means. */
function item(code, notes, meaning, act) {
  const button = document.createElement("button");
  const written = document.createElement("code");
  const beside = document.createElement("span");
  written.textContent = code;
  Object.assign(beside, { className: "faint", textContent: notes.filter(Boolean).join(", ") });
  Object.assign(button, { type: "button", title: meaning ?? "" });
  button.append(written, " ", beside);
  button.addEventListener("click", act);
  const made = document.createElement("li");
  made.append(button);
  return made;
}
