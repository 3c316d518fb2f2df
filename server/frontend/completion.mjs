// What can be written at the cursor: the graph's own terms with their labels, and SPARQL's words.

import { pickedCompletion } from "@codemirror/autocomplete";
import { read, TYPE } from "./reading.mjs";

const WORD = /[?$]?[\p{L}\w.:-]*$/u;
// Local names that need no escapes. Source: https://www.w3.org/TR/sparql11-query/#rPN_LOCAL
const LOCAL = /^[\p{L}\d_](?:[\p{L}\w.-]*[\p{L}\w-])?$/u;

const KEYWORDS = {
  clause: [
    "SELECT", "SELECT DISTINCT", "ASK", "CONSTRUCT", "DESCRIBE", "PREFIX", "FROM", "FROM NAMED",
    "WHERE", "GROUP BY", "HAVING", "ORDER BY", "DESC", "ASC", "LIMIT", "OFFSET", "COUNT", "AS",
  ],
  subject: [
    "OPTIONAL", "FILTER", "FILTER EXISTS", "FILTER NOT EXISTS", "UNION", "MINUS", "BIND", "VALUES",
    "GRAPH",
  ],
  expression: [
    "AS", "BOUND", "COALESCE", "CONCAT", "CONTAINS", "COUNT", "DATATYPE", "DISTINCT", "EXISTS",
    "GROUP_CONCAT", "IF", "IN", "LANG", "LANGMATCHES", "LCASE", "MAX", "MIN", "NOT", "REGEX",
    "REPLACE", "SAMPLE", "STR", "STRENDS", "STRLEN", "STRSTARTS", "SUM", "UCASE", "YEAR",
    "isBlank", "isIRI", "isLiteral",
  ],
};
KEYWORDS.after = KEYWORDS.subject;

/** Returns the completion source over a vocabulary, which may come later. */
export function source(vocabulary) {
  return async (context) => {
    if (context.tokenBefore(["String", "Comment"])) return null;
    const word = context.matchBefore(WORD);
    const known = await vocabulary;
    const text = context.state.doc.toString();
    const here = read(text.slice(0, word.from), known.prefixes);
    if (word.from === word.to && !context.explicit && here.place !== "object") return null;
    const all = read(text, known.prefixes);
    const options = offered(here, all, known);
    return options.length ? { from: word.from, options, validFor: /^[?$]?[\p{L}\w.:-]*$/u } : null;
  };
}

function offered(here, all, known) {
  if (here.place === "prefix") return prefixes(known);
  const variables = [...all.variables].map((label) => ({ label, type: "variable", boost: 1 }));
  const words = (KEYWORDS[here.place] ?? []).map((label) => ({ label, type: "keyword" }));
  return [...variables, ...words, ...(TERMS[here.place]?.(here, all, known) ?? [])];
}

function prefixes(known) {
  return Object.entries(known.prefixes).map(([prefix, namespace]) => ({
    label: `${prefix}:`,
    detail: namespace,
    apply: `${prefix}: <${namespace}>`,
  }));
}

const TERMS = {
  predicate: (here, all, known) => [
    ...(here.through ? [] : [{ label: "a", detail: "is a", type: "keyword", boost: 3 }]),
    ...borne(here, all, known).map((term) => option(term, all, known)),
  ],
  object: (here, all, known) => {
    if (here.verb === TYPE) return ofKind(here, all, known).map((term, index) => ({ ...option(term, all, known), boost: rank(term, index) }));
    const property = known.properties.find((term) => term.iri === here.verb);
    const values = (property?.values ?? []).map((iri) => ({
      label: known.names[iri],
      detail: shortest(iri),
      apply: `<${iri}>`,
      type: "constant",
    }));
    return [...values, ...namespaces(all, known)];
  },
};

/** Returns what begins an IRI that has no name here, such as a term of a mapped vocabulary. */
function namespaces(all, known) {
  return Object.entries(known.prefixes).map(([prefix, namespace]) => ({
    label: `${prefix}:`,
    detail: namespace,
    type: "namespace",
    boost: -50,
    apply: prefix in all.declared ? `${prefix}:` : withPrefix(prefix, namespace),
  }));
}

/** Returns the classes of what leads to the subject; all where nothing does. */
function ofKind(here, all, known) {
  const reached = classesOf(here.subject, all, known);
  const fitting = known.classes.filter((term) => reached.has(term.iri));
  return fitting.length ? fitting : known.classes;
}

// Classes that the graph itself describes stand before those of other vocabularies.
const rank = (term, index) => Math.max(-99, (term.label ? 50 : 0) - index);

/** Returns the properties that things of the subject's classes bear; all where none is known. */
function borne(here, all, known) {
  const classes = here.through ? leadsTo(here.through, known) : classesOf(here.subject, all, known);
  const fitting = known.properties.filter((term) => term.classes.some((one) => classes.has(one)));
  return fitting.length ? fitting : known.properties;
}

function classesOf(subject, all, known) {
  const stated = all.facts.filter(([about, verb]) => about === subject && verb === TYPE);
  if (stated.length) return new Set(stated.map(([, , object]) => object));
  const reached = all.facts.filter(([, , object]) => subject !== undefined && object === subject);
  return new Set(reached.flatMap(([, verb]) => [...leadsTo(verb, known)]));
}

const leadsTo = (iri, known) => new Set(known.properties.find((term) => term.iri === iri)?.leads_to);

/** Writes an IRI at the cursor, and declares the prefix that it needs. */
export function write(view, iri, known) {
  const all = read(view.state.doc.toString(), known.prefixes);
  const [label, prefix, namespace] = written(iri, { ...known.prefixes, ...all.declared });
  const { from, to } = view.state.selection.main;
  const before = view.state.sliceDoc(from - 1, from);
  const spaced = (/^[\s({[^/|!]?$/u.test(before) ? "" : " ") + label;
  const isDeclared = prefix === null || prefix in all.declared;
  if (isDeclared) view.dispatch(view.state.replaceSelection(spaced));
  else withPrefix(prefix, namespace)(view, { label: spaced }, from, to);
  view.focus();
}

/** Declares a prefix, unless the query does so already. */
export function declare(view, prefix, known) {
  const { declared } = read(view.state.doc.toString(), known.prefixes);
  const { head } = view.state.selection.main;
  if (!(prefix in declared)) withPrefix(prefix, known.prefixes[prefix])(view, { label: "" }, head, head);
  view.focus();
}

/** Returns how a query writes an IRI by the prefixes that are known. */
export const shown = (iri, known) => written(iri, known.prefixes)[0];

/** Returns a term as CodeMirror offers it: as it is written, its label beside it. */
function option(term, all, known) {
  const [label, prefix, namespace] = written(term.iri, { ...known.prefixes, ...all.declared });
  return {
    label,
    detail: term.label || undefined,
    info: term.definition || undefined,
    boost: term.label ? 2 : 0,
    apply: prefix === null || prefix in all.declared ? label : withPrefix(prefix, namespace),
  };
}

/** Returns an IRI as it is written in a query, with the prefix and namespace it needs. */
function written(iri, namespaces) {
  let found = [`<${iri}>`, null, null];
  let longest = 0;
  for (const [prefix, namespace] of Object.entries(namespaces)) {
    const local = iri.slice(namespace.length);
    if (namespace.length > longest && iri.startsWith(namespace) && LOCAL.test(local)) {
      longest = namespace.length;
      found = [`${prefix}:${local}`, prefix, namespace];
    }
  }
  return found;
}

const shortest = (iri) => iri.split(/[/#]/).slice(-2).join("/");

/** Returns what accepts a completion and declares its prefix behind the other declarations. */
function withPrefix(prefix, namespace) {
  return (view, completion, from, to) => {
    const text = view.state.doc.toString();
    const last = [...text.matchAll(/^[ \t]*(?:PREFIX|BASE)\b[^\n]*$/gimu)].at(-1);
    const line = `PREFIX ${prefix}: <${namespace}>`;
    const declaration = last
      ? { from: last.index + last[0].length, insert: `\n${line}` }
      : { from: 0, insert: `${line}\n` };
    view.dispatch({
      changes: [declaration, { from, to, insert: completion.label }],
      selection: { anchor: from + declaration.insert.length + completion.label.length },
      annotations: pickedCompletion.of(completion),
      userEvent: "input.complete",
      scrollIntoView: true,
    });
  };
}
