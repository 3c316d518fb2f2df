// How the editor looks, in the colours of the page.

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], color: "var(--accent)", fontWeight: "600" },
  { tag: tags.comment, color: "var(--quiet)", fontStyle: "italic" },
  { tag: tags.string, color: "light-dark(#7a4a00, #e8bf7a)" },
  { tag: [tags.number, tags.integer, tags.float, tags.bool], color: "light-dark(#7a2e8e, #d9a6ec)" },
  { tag: tags.variableName, color: "light-dark(#1b4f9c, #9cc4ff)" },
  { tag: [tags.namespace, tags.url, tags.typeName], color: "light-dark(#1d6b3a, #8fd6a5)" },
]);

const theme = EditorView.theme({
  "&": {
    background: "var(--raised)",
    color: "var(--ink)",
    border: "1px solid var(--line)",
    borderRadius: "4px",
    fontSize: "0.9rem",
    height: "100%",
    minHeight: "inherit",
    boxSizing: "border-box",
  },
  "&.cm-focused": { outline: "3px solid var(--accent)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: "ui-monospace, monospace", lineHeight: "1.5", maxHeight: "70vh", overflow: "auto" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { background: "var(--raised)", color: "var(--quiet)", borderRight: "1px solid var(--line)" },
  ".cm-activeLine, .cm-activeLineGutter": { background: "transparent" },
  "&.cm-focused .cm-matchingBracket": { background: "light-dark(#d6e6e9, #2c4a52)", color: "var(--ink)" },
  "&.cm-focused .cm-nonmatchingBracket": { background: "transparent", color: "inherit" },
  ".cm-tooltip": {
    background: "var(--paper)",
    color: "var(--ink)",
    border: "1px solid var(--line)",
    borderRadius: "4px",
    maxWidth: "min(34rem, 90vw)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "ui-monospace, monospace", maxHeight: "none" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.25rem 0.6rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--accent)", color: "var(--on-accent)" },
  ".cm-completionDetail": { color: "var(--quiet)", fontFamily: "system-ui, sans-serif", fontStyle: "normal" },
  "li[aria-selected] .cm-completionDetail": { color: "inherit" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-tooltip.cm-completionInfo": { padding: "0.5rem 0.75rem" },
  // Where the window has no room beside the list, the meaning would cover it.
  ".cm-completionInfo.cm-completionInfo-left-narrow, .cm-completionInfo.cm-completionInfo-right-narrow": { display: "none" },
  ".cm-diagnostic": { padding: "0.4rem 0.75rem", borderLeftColor: "var(--accent)" },
});

export const look = [theme, syntaxHighlighting(colours)];
