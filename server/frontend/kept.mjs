// What the browser keeps: the query that is being written, and how things are shown.

const at = (name) => `nordonc ${name} ${location.pathname}`;

/** Returns what was kept under a name; empty where nothing was, or the browser keeps nothing. */
export function kept(name) {
  try {
    return localStorage.getItem(at(name)) ?? "";
  } catch {
    return "";
  }
}

/** Keeps a text under a name, or nothing more where it is empty. */
export function keep(name, text) {
  try {
    if (text) localStorage.setItem(at(name), text);
    else localStorage.removeItem(at(name));
  } catch {
    // A browser that keeps nothing loses what was written, as it would without this.
  }
}
