// Creating elements without HTML in strings, so that users' text can never become markup.

const PROPERTIES = new Set(["value", "checked", "selected", "disabled", "open", "indeterminate"]);

function fill(node, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "style") for (const [key, set] of Object.entries(value)) node.style.setProperty(key, set);
    else if (PROPERTIES.has(name)) {
      // A form that is reset goes back to these.
      const initial = `default${name[0].toUpperCase()}${name.slice(1)}`;
      if (initial in node) node[initial] = value;
      node[name] = value;
    } else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false));
  return node;
}

/** An HTML element: h("p", { class: "note", onclick }, "text", other). */
export function h(tag, props, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** An SVG element. */
export function s(tag, props, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), props, children);
}

const ICONS = {
  draw:
    "M9 3h9a1 1 0 0 1 1 1v13M6 6h9a1 1 0 0 1 1 1v13a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1z" +
    "M10.500 10.500l1 2.200 2.200 1-2.200 1-1 2.200-1-2.200-2.200-1 2.200-1z",
  readings:
    "M4 5.500C6.500 4 9.500 4 12 5.800 14.500 4 17.500 4 20 5.500V19c-2.500-1.400-5.500-1.400-8 .4" +
    "-2.500-1.800-5.500-1.800-8-.4zM12 5.800V19",
  deck: "M7 4h10v16H7zM4 7v10M20 7v10",
  spreads: "M3 8h5v8H3zM9.500 4h5v8h-5zM16 8h5v8h-5zM9.500 14h5v7h-5z",
  journal: "M6 3h12v18H6zM6 7H4M6 12H4M6 17H4M9.500 8h5M9.500 12h5",
  stats: "M4 20h16M6.500 20v-7M11 20V5M15.500 20v-9M19 20v-4",
  settings: "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.500v5M9 14.500v5",
  admin: "M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6zM9 12l2 2 4-4",
  game:
    "M8 4h8v5a4 4 0 0 1-8 0zM8 6H4.500c0 3 1.300 4.500 3.900 4.500M16 6h3.500c0 3-1.300 4.500-3.900 4.500" +
    "M12 13v3.500M8.500 20.500h7M9.500 20.500c0-2.500 1-4 2.500-4s2.500 1.500 2.500 4",
  sun:
    "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2.500M12 19.500V22M2 12h2.500M19.500 12H22" +
    "M5 5l1.700 1.700M17.300 17.300L19 19M19 5l-1.700 1.700M6.700 17.300L5 19",
  moon: "M20 14.500A8.500 8.500 0 0 1 9.500 4a8.500 8.500 0 1 0 10.500 10.500z",
  star: "M12 3.500l2.600 5.600 6 .7-4.500 4.100 1.200 6-5.300-3-5.300 3 1.200-6L3.400 9.800l6-.7z",
  person: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.500 21c.5-4.500 3.500-6.500 7.500-6.500s7 2 7.500 6.500",
  up: "M6 15l6-6 6 6",
  down: "M6 9l6 6 6-6",
  left: "M15 6l-6 6 6 6",
  right: "M9 6l6 6-6 6",
  remove: "M6 6l12 12M18 6L6 18",
  turn: "M5 12a7 7 0 1 0 2.500-5.400M4 4v4h4",
};

/** A line drawing that is hidden from screen readers. */
export function icon(name) {
  return s("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" }, s("path", { d: ICONS[name] ?? "" }));
}

/** Calls `work` once, some milliseconds after the last call, unless cancelled. */
export function settled(work, milliseconds) {
  let timer;
  const later = (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...args), milliseconds);
  };
  later.cancel = () => clearTimeout(timer);
  return later;
}

/** Whether the person asked for less motion. */
export const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Random hexadecimal digits; works without TLS too. */
export function randomHex(bytes) {
  return [...crypto.getRandomValues(new Uint8Array(bytes))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Values stored in the browser. Without storage they are lost, and nothing breaks. */
export const memory = {
  get(name, store = localStorage) {
    try {
      return JSON.parse(store.getItem(`hermit.${name}`));
    } catch {
      return null;
    }
  },
  set(name, value, store = localStorage) {
    try {
      if (value === null || value === undefined) store.removeItem(`hermit.${name}`);
      else store.setItem(`hermit.${name}`, JSON.stringify(value));
    } catch {
      // Private windows and full stores.
    }
  },
};

/** Says something to screen readers without moving the focus. */
export function announce(text) {
  const region = document.getElementById("announcer");
  if (!region) return;
  region.append(h("p", {}, text));
  while (region.children.length > 4) region.firstChild.remove();
}
