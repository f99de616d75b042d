// HTML that the server made from a user's Markdown, copied element by element: of an element that is not listed here,
// only the content stays.

import { h } from "./dom.js";

// Elements that may come, and what they become below the page's own headings.
const TAKEN = {
  P: "p",
  EM: "em",
  STRONG: "strong",
  DEL: "del",
  UL: "ul",
  OL: "ol",
  LI: "li",
  BLOCKQUOTE: "blockquote",
  CODE: "code",
  PRE: "pre",
  HR: "hr",
  BR: "br",
  A: "a",
  H1: "h3",
  H2: "h4",
  H3: "h5",
  H4: "h6",
  H5: "h6",
  H6: "h6",
};
const DEPTH_MAX = 40;

/** Whether a text has anything of Markdown that would look different from how it was written. */
export const isMarked = (text) => /[*_`~[\\<&]|https?:|^\s*(?:[-+>#=]|\d+[.)])/m.test(text);

/** The nodes of a safe document. It is parsed apart, where nothing is loaded and nothing runs. */
export function markup(html) {
  return taken(new DOMParser().parseFromString(html, "text/html").body, 0);
}

function taken(node, depth) {
  return [...node.childNodes].map((child) => {
    if (child.nodeType === Node.TEXT_NODE) return child.data;
    if (child.nodeType !== Node.ELEMENT_NODE || depth > DEPTH_MAX)
      return child.nodeType === Node.ELEMENT_NODE ? child.textContent : null;
    const tag = TAKEN[child.tagName];
    const inner = taken(child, depth + 1);
    return tag ? h(tag, properties(tag, child), inner) : inner;
  });
}

function properties(tag, element) {
  const href = tag === "a" && element.getAttribute("href");
  if (href && /^(https?|mailto):/i.test(href)) return { href, rel: "noopener noreferrer nofollow" };
  const start = tag === "ol" && element.getAttribute("start");
  return start && /^\d{1,9}$/.test(start) ? { start } : {};
}
