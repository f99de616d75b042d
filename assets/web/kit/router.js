// Pages by path, with the browser's history: deep links, the back button, and links that load nothing anew.

import { h, memory } from "./dom.js";

/** Where the page is. */
export const place = { path: location.pathname, query: new URLSearchParams(location.search) };

let shown = () => {};

/** Shows a page whenever the path changes; `show(first)` is told whether it is the first. */
export function start(show) {
  shown = show;
  history.scrollRestoration = "manual";
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || event.defaultPrevented || link.target || link.hasAttribute("download")) return;
    const url = new URL(link.href);
    const ours = url.origin === location.origin && !/^\/(api|docs|health|openapi)/.test(url.pathname);
    if (!ours || (url.pathname === location.pathname && url.hash)) return;
    event.preventDefault();
    go(url.pathname + url.search);
  });
  addEventListener("popstate", () => arrive(false));
  arrive(true);
}

function arrive(first) {
  place.path = location.pathname.replace(/(.)\/$/, "$1");
  place.query = new URLSearchParams(location.search);
  shown(first, history.state?.scroll ?? 0);
}

/** Goes to a path. */
export function go(path, { replace = false } = {}) {
  history.replaceState({ ...history.state, scroll: scrollY }, "");
  history[replace ? "replaceState" : "pushState"]({}, "", path);
  arrive(false);
}

/** Changes the query without showing the page anew. */
export function note(text) {
  history.replaceState(history.state, "", location.pathname + text);
  place.query = new URLSearchParams(text);
}

/** Redraws the page after a change of language. */
export const again = () => shown(false, scrollY);

/** Goes to the sign-in page, which comes back here. */
export function toSignIn() {
  go(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`, { replace: false });
}

/** A page's heading; it is where the focus goes when the page comes. */
export function heading(title, ...beside) {
  return h("header", { class: "page-head" }, h("h1", { tabindex: "-1" }, title), beside);
}

/** Where to go after signing in. */
export const next = () => {
  const path = place.query.get("next") ?? "/";
  return path.startsWith("/") && !path.startsWith("//") && !path.includes("\\") ? path : "/";
};

/** The draw that is on the table in this tab. */
export const table = {
  get: () => memory.get("table", sessionStorage),
  set: (state) => memory.set("table", state, sessionStorage),
};
