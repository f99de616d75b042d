// The chosen colours of the pages and back of the cards. This browser remembers them, so that theme.js can apply the
// colours before anything is painted.

import { memory, s } from "./dom.js";

/** How light a colour like `#faf7f0` is, near enough to tell ink from paper. */
const light = (colour) =>
  [1, 3, 5].reduce(
    (sum, place, index) => sum + parseInt(colour.slice(place, place + 2), 16) * [0.2, 0.7, 0.1][index],
    0,
  );

/** Applies a theme and a back, as the server gives them, and remembers them; null is Hermit's default. */
export function wear({ theme = null, back = null } = {}) {
  const colours = theme && [theme.ink, theme.paper].sort((a, b) => light(b) - light(a));
  memory.set("looks", theme || back ? { colours, back } : null);
  globalThis.wearColours(colours);
}

/** The chosen back as a picture; null, if it is the deck's own. */
export function chosenBack() {
  const chosen = memory.get("looks")?.back;
  return chosen ? drawnBack(chosen) : null;
}

/** A back of that name in its colours; null for the deck's own. */
export function drawnBack({ code, ink, paper }) {
  const pattern = PATTERNS[code];
  if (!pattern) return null;
  const drawn = pattern().map(({ d, x = 0, y = 0, turn = 0, full }) =>
    s("path", { d, transform: `translate(${x} ${y}) rotate(${turn})`, fill: full ? ink : "none" }),
  );
  return s(
    "svg",
    { class: "picture", viewBox: "0 0 220 380", width: 220, height: 380, "aria-hidden": "true" },
    s("rect", { width: 220, height: 380, rx: 14, fill: paper }),
    s(
      "g",
      { stroke: ink, "stroke-width": 2, fill: "none", "stroke-linejoin": "round" },
      s("rect", { x: 11, y: 11, width: 198, height: 358, rx: 8 }),
      drawn,
    ),
  );
}

const STAR = "M0-11L2.500-2.500 11 0 2.500 2.500 0 11-2.500 2.500-11 0-2.500-2.500z";
const DOT = "M-4 0a4 4 0 1 0 8 0 4 4 0 1 0-8 0z";

/** What `each` makes at every place of a grid around the middle of the card. */
function grid(columns, rows, wide, high, each) {
  const at = (count, step, index) => (index - (count - 1) / 2) * step;
  return Array.from({ length: columns * rows }, (_, index) => {
    const [column, row] = [index % columns, Math.floor(index / columns)];
    return { ...each(column, row), x: 110 + at(columns, wide, column), y: 190 + at(rows, high, row) };
  });
}

/** Rays around the middle, every second one shorter. */
const rays = (count, from, long, short) =>
  Array.from({ length: count }, (_, index) => ({
    d: `M0-${from}V-${index % 2 ? short : long}`,
    x: 110,
    y: 190,
    turn: (index * 360) / count,
  }));

const corners = () => grid(2, 2, 150, 310, () => ({ d: STAR, full: true }));

const wave = (height) => `M-88 ${height}q11-15 22 0t22 0t22 0t22 0t22 0t22 0t22 0t22 0`;

const PATTERNS = {
  stars: () => grid(4, 7, 44, 46, (column, row) => ((column + row) % 2 ? { d: DOT } : { d: STAR, full: true })),
  waves: () =>
    grid(1, 12, 0, 27, (_, row) => ({
      d: wave(0) + (row % 3 ? "" : wave(6)),
    })),
  leaves: () =>
    grid(4, 7, 44, 48, (column, row) => ({
      d: "M0-20C12-9 12 9 0 20C-12 9-12-9 0-20M0-12V26",
      turn: (column + row) % 2 ? 35 : -35,
    })),
  lattice: () =>
    grid(4, 8, 44, 43, (_, row) => ({ d: `M0-21.500L22 0 0 21.500-22 0z${row % 2 ? "M0-9L9 0 0 9-9 0z" : ""}` })),
  crown: () => [
    {
      d:
        "M-52 34L-64-34-30-4 0-54 30-4 64-34 52 34zM-52 46H52M-64-42a4 4 0 1 0 .1 0" +
        "M64-42a4 4 0 1 0 .1 0M0-70a5 5 0 1 0 .1 0",
      x: 110,
      y: 190,
    },
    ...corners(),
    ...grid(1, 2, 0, 230, () => ({ d: STAR, full: true })),
  ],
  sun: () => [
    { d: "M-36 0a36 36 0 1 0 72 0 36 36 0 1 0-72 0zM-26 0a26 26 0 1 0 52 0 26 26 0 1 0-52 0z", x: 110, y: 190 },
    ...rays(24, 44, 84, 62),
    ...corners(),
  ],
};
