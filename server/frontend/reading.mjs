// Reads a query, finished or not: what the cursor would name, and what is said of each subject.

const TOKEN = new RegExp(
  [
    /(?<string>"""(?:[^"\\]|\\.|"(?!""))*"""|'''(?:[^'\\]|\\.|'(?!''))*'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')/,
    /(?<comment>#[^\n]*)/,
    /(?<iri><[^<>"{}|^`\\\s]*>)/,
    /(?<variable>[?$][\p{L}\w]+)/,
    /(?<tag>@[A-Za-z-]+)/,
    /(?<blank>_:\w+)/,
    /(?<name>(?:\p{L}(?:[\p{L}\w.-]*[\p{L}\w-])?)?:(?:[\p{L}\w:%-]|\.(?=[\p{L}\w:%-]))*)/,
    /(?<word>[\p{L}_][\p{L}\w]*)/,
    /(?<number>\d+(?:\.\d+)?)/,
    /(?<mark>\^\^|&&|\|\||!=|<=|>=|\S)/,
  ].map((part) => part.source).join("|"),
  "gsu",
);

export const TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

// Where a word may begin that names a term: in a group of patterns, and by its place in a triple.
const IN_GROUP = new Set(["subject", "predicate", "object", "after"]);

function* tokens(text) {
  for (const found of text.matchAll(TOKEN)) {
    const [kind, value] = Object.entries(found.groups).find(([, value]) => value !== undefined);
    if (kind !== "comment") yield { kind, text: value };
  }
}

/**
 * Returns what a text says up to its end.
 *
 * place: "clause" outside of patterns, "subject", "predicate", "object" or "after" a triple,
 *   "expression", "value" in a list of values, "prefix" behind that word
 * subject, verb: of the triple that is being written
 * through: the property before the last slash of a path
 * facts: the triples, each as [subject, IRI of the property, object]
 * declared: namespaces by prefix
 * variables: the variables, in order
 */
export function read(text, prefixes) {
  const reading = { facts: [], declared: {}, variables: new Set() };
  const open = [];
  let frame = { place: "clause" };
  let prefix = null;

  const iri = (token) => {
    if (token.kind === "iri") return token.text.slice(1, -1);
    const [start, local] = split(token.text);
    const namespace = reading.declared[start] ?? prefixes[start];
    return namespace === undefined ? token.text : namespace + local;
  };
  const enter = (inner) => {
    open.push(frame);
    frame = inner;
  };
  const leave = () => {
    frame = open.pop() ?? { place: "clause" };
  };
  const term = (token) => {
    if (frame.skips) frame.skips = false;
    else if (frame.place === "subject" || frame.place === "after") {
      Object.assign(frame, { place: "predicate", subject: token?.text, verb: null, through: null });
    } else if (frame.place === "predicate") {
      Object.assign(frame, { place: "object", verb: token && token.kind !== "variable" ? iri(token) : null });
    } else if (frame.place === "object") {
      const object = token && (token.kind === "name" || token.kind === "iri") ? iri(token) : token?.text;
      if (!frame.through) reading.facts.push([frame.subject, frame.verb, object]);
      frame.place = "after";
    }
  };
  const word = (token) => {
    const keyword = token.text.toUpperCase();
    if (keyword === "PREFIX") prefix = "";
    else if (keyword === "SELECT") frame.place = "clause";
    else if (token.text === "a" && frame.place === "predicate") {
      Object.assign(frame, { place: "object", verb: TYPE });
    } else if (/^(TRUE|FALSE)$/.test(keyword)) term(token);
    else if (frame.place === "after") frame.place = "subject";
    if (/^(GRAPH|SERVICE)$/.test(keyword)) frame.skips = true;
    if (keyword === "VALUES") frame.lists = true;
  };
  const marks = {
    "{": () => {
      const lists = frame.lists;
      frame.lists = false;
      enter({ place: lists ? "value" : "subject" });
    },
    "}": () => {
      leave();
      if (IN_GROUP.has(frame.place)) frame.place = "subject";
    },
    "(": () => {
      const place = { predicate: "predicate", object: "value" }[frame.place] ?? "expression";
      enter({ ...frame, place: frame.lists ? "value" : place });
    },
    ")": () => {
      leave();
      if (frame.place === "predicate" || frame.place === "object") term(null);
    },
    "[": () => enter({ place: "predicate" }),
    "]": () => {
      leave();
      term(null);
    },
    ".": () => Object.assign(frame, { place: "subject" }),
    ";": () => Object.assign(frame, { place: "predicate", through: null }),
    ",": () => Object.assign(frame, { place: "object" }),
    "/": () => Object.assign(frame, { place: "predicate", through: frame.verb }),
    "|": () => Object.assign(frame, { place: "predicate" }),
    "^^": () => Object.assign(frame, { skips: true }),
  };
  // Between patterns only; elsewhere these marks belong to clauses and expressions.
  const inGroupOnly = new Set([".", ";", ",", "/", "|", "^^"]);

  for (const token of tokens(text)) {
    if (token.kind === "variable") reading.variables.add(token.text);
    if (prefix !== null) {
      if (token.kind === "name") [prefix] = split(token.text);
      else {
        if (token.kind === "iri") reading.declared[prefix] = token.text.slice(1, -1);
        prefix = null;
      }
    } else if (token.kind === "word") word(token);
    else if (token.kind === "mark") {
      if (!inGroupOnly.has(token.text) || IN_GROUP.has(frame.place)) marks[token.text]?.();
    } else if (IN_GROUP.has(frame.place) && token.kind !== "tag" && !frame.lists) term(token);
  }
  if (prefix !== null) frame = { place: "prefix" };
  return { ...reading, ...frame };
}

/** Returns prefix and local name of a prefixed name. */
export function split(name) {
  const colon = name.indexOf(":");
  return [name.slice(0, colon), name.slice(colon + 1)];
}
