// The text of an interpretation as elements: paragraphs, headings, lists, emphasis. HTML in it stays text.

import { h } from "./dom.js";

const ITEM = /^\s*(?:[-*•]|\d+[.)])\s+/;

/** The blocks of a text with the little Markdown that models use. */
export function prose(text) {
  return text
    .split(/\n\s*\n/)
    .filter((block) => block.trim())
    .flatMap(block);
}

function block(text) {
  const heading = text.match(/^\s*#{1,6}\s+(.*)/);
  if (heading) {
    const rest = text.trim().split("\n").slice(1).join("\n");
    return [h("p", { class: "said-heading" }, inline(heading[1])), ...(rest.trim() ? block(rest) : [])];
  }
  const lines = text.trim().split("\n");
  if (lines.every((line) => ITEM.test(line)))
    return [
      h(
        "ul",
        { class: "said-list" },
        lines.map((line) => h("li", {}, inline(line.replace(ITEM, "")))),
      ),
    ];
  return [h("p", {}, inline(text.trim()))];
}

/** `**strong**` and `*emphasis*` in a line. */
function inline(text) {
  return text.split(/(\*\*[^*]+\*\*|\*[^*\s][^*]*\*)/).map((part) => {
    if (part.startsWith("**") && part.length > 4) return h("strong", {}, part.slice(2, -2));
    if (part.startsWith("*") && part.length > 2) return h("em", {}, part.slice(1, -1));
    return part;
  });
}
