// How cards are shown: pictures, turning cards, layouts of spreads, and the text of a card on its position.

import { h, s } from "./dom.js";
import { t } from "./i18n.js";
import { chosenBack } from "./looks.js";

/** A card's picture. */
export function picture(id, { alt = "", reversed = false, lazy = false } = {}) {
  return h("img", {
    class: `picture${reversed ? " reversed" : ""}`,
    src: `/api/v1/cards/${id}/image`,
    alt,
    width: 220,
    height: 380,
    loading: lazy ? "lazy" : undefined,
    decoding: "async",
  });
}

/** The back of the cards: the one that was chosen, or the deck's own. */
export const back = () => chosenBack() ?? ownBack();

/** The back of the deck. */
export const ownBack = () =>
  h("img", { class: "picture", src: "/api/v1/decks/lantern/back", alt: "", width: 220, height: 380 });

/** `The Hermit`, or `The Hermit, reversed`. */
export const cardName = ({ card_name: name, reversed }) => (reversed ? t("card.reversed", { name }) : name);

/** The table that own spreads are laid on, in cards. */
export const TABLE = { wide: 5.6, high: 3.3 };
const [CARD_WIDTH, CARD_HEIGHT] = [220, 380];

/** A spread whose layout has a size; of an own one's table, what no card lies on is cut off. */
function fitted(spread) {
  if (spread.width_cards) return spread;
  const boxes = spread.positions.map(({ x, y, rotation }) => {
    const [cos, sin] = [Math.abs(Math.cos((rotation * Math.PI) / 180)), Math.abs(Math.sin((rotation * Math.PI) / 180))];
    const half = { x: (cos * CARD_WIDTH + sin * CARD_HEIGHT) / 2, y: (sin * CARD_WIDTH + cos * CARD_HEIGHT) / 2 };
    return { x: x * TABLE.wide * CARD_WIDTH, y: y * TABLE.high * CARD_HEIGHT, half };
  });
  const edge = (axis, side, pick) => pick(...boxes.map((box) => box[axis] + side * box.half[axis]));
  const [left, right, top, bottom] = [
    edge("x", -1, Math.min),
    edge("x", 1, Math.max),
    edge("y", -1, Math.min),
    edge("y", 1, Math.max),
  ];
  return {
    ...spread,
    width_cards: (right - left) / CARD_WIDTH,
    height_cards: (bottom - top) / CARD_HEIGHT,
    positions: spread.positions.map((position, index) => ({
      ...position,
      x: (boxes[index].x - left) / (right - left),
      y: (boxes[index].y - top) / (bottom - top),
    })),
  };
}

/** A small drawing of a spread. */
export function drawing(drawn) {
  const spread = fitted(drawn);
  const { width_cards: wide, height_cards: high } = spread;
  const [width, height] = [wide * 22, high * 38];
  const cards = spread.positions.map(({ x, y, rotation }) =>
    s("rect", {
      x: -9.5,
      y: -17,
      width: 19,
      height: 34,
      rx: 2.5,
      transform: `translate(${x * width} ${y * height}) rotate(${rotation})`,
    }),
  );
  const around = 3;
  const box = `${-around} ${-around} ${width + 2 * around} ${height + 2 * around}`;
  return s("svg", { class: "drawing", viewBox: box, "aria-hidden": "true" }, cards);
}

/** A spread's cells at their places: `cell(index)` makes what lies there. On phones it is a list. */
export function layout(laid, cell) {
  const spread = fitted(laid);
  const { width_cards: wide, height_cards: high } = spread;
  const ratio = (wide * CARD_WIDTH) / (high * CARD_HEIGHT);
  const row = high <= 1.01;
  const items = spread.positions.map((position, index) =>
    h(
      "li",
      {
        class: "cell",
        style: {
          "--x": `${position.x * 100}%`,
          "--y": `${position.y * 100}%`,
          "--turn": `${position.rotation}deg`,
          "--order": index,
        },
      },
      cell(index),
    ),
  );
  return h(
    "ol",
    { class: `layout${row ? " row" : ""}`, style: { "--wide": wide, "--high": high, "--ratio": ratio } },
    items,
  );
}

/** A card that lies face down until it is turned: a button named by its position, then by what it shows. */
export function turning(placed, { turned, onturn }) {
  const label = (open) =>
    open
      ? t("draw.card_open", { number: placed.position, position: placed.name, card: cardName(placed) })
      : t("draw.card_closed", { number: placed.position, position: placed.name });
  const button = h(
    "button",
    { type: "button", class: `card${turned ? " turned" : ""}`, "aria-label": label(turned) },
    h(
      "span",
      { class: "flip" },
      h("span", { class: "face down" }, back()),
      h("span", { class: "face" }, picture(placed.card, { reversed: placed.reversed })),
    ),
    h("span", { class: "badge", "aria-hidden": "true" }, String(placed.position)),
  );
  button.addEventListener("click", () => {
    if (!button.classList.contains("turned")) {
      button.classList.add("turned");
      button.setAttribute("aria-label", label(true));
      onturn(button);
    } else {
      document.getElementById(`position-${placed.position}`)?.scrollIntoView({ block: "start" });
    }
  });
  return button;
}

/** Keywords as a list of small words. */
export const keywords = (words) =>
  h(
    "ul",
    { class: "keywords", "aria-label": t("card.keywords") },
    words.map((word) => h("li", {}, word)),
  );

/** What a card says on its position; `full` is the card with its texts. */
export function meaning(placed, full) {
  const way = placed.reversed ? "reversed" : "upright";
  return h(
    "article",
    { class: "meaning", id: `position-${placed.position}` },
    h(
      "a",
      { class: "meaning-picture", href: `/deck/${placed.card}`, "aria-label": placed.card_name },
      picture(placed.card, { reversed: placed.reversed, lazy: true }),
    ),
    h(
      "div",
      {},
      h(
        "h3",
        {},
        h("span", { class: "number" }, String(placed.position)),
        placed.name || t("draw.position", { number: placed.position }),
      ),
      placed.prompt && h("p", { class: "prompt" }, placed.prompt),
      h("p", { class: "card-name" }, cardName(placed)),
      keywords(placed.keywords),
      h("p", { class: "prose" }, full.meaning[way]),
      h("p", { class: "question" }, full.question),
    ),
  );
}
