// A reading as a row of a list, and its laid-out cards with what they say.

import { card } from "./api.js";
import { cardName, layout, meaning, picture } from "./cards.js";
import { h, icon } from "./dom.js";
import { t } from "./i18n.js";
import { moment } from "./time.js";

/** What a reading is called: its title, else its question, else its spread. */
export const called = (reading) => reading.title || reading.question || reading.spread_name;

/** A reading in a list. */
export function readingItem(reading) {
  return h(
    "li",
    { class: "reading-item" },
    h(
      "a",
      { class: "fan", href: `/readings/${reading.id}`, tabindex: "-1", "aria-hidden": "true" },
      reading.cards.slice(0, 3).map(({ card: id, reversed }) => picture(id, { reversed, lazy: true })),
    ),
    h(
      "div",
      {},
      h("a", { class: "reading-title", href: `/readings/${reading.id}` }, called(reading)),
      reading.favorite &&
        h("span", { class: "favorite" }, icon("star"), h("span", { class: "unseen" }, t("reading.is_favorite"))),
      h(
        "p",
        { class: "hint" },
        reading.spread_name,
        " · ",
        h("time", { datetime: reading.created_at }, moment(reading.created_at)),
      ),
      h("p", { class: "names" }, reading.cards.slice(0, 4).map(cardName).join(" · "), reading.cards.length > 4 && " …"),
      reading.tags.length > 0 &&
        h(
          "ul",
          { class: "tags" },
          reading.tags.map((tag) => h("li", {}, h("a", { href: `/readings?tag=${encodeURIComponent(tag)}` }, tag))),
        ),
    ),
  );
}

/** The cards of a reading on the table, face up. */
export function laid(spread, placed) {
  return layout(spread, (index) => {
    const here = placed[index];
    if (!here) return null;
    const open = (event) => {
      event.preventDefault();
      document.getElementById(`position-${here.position}`)?.scrollIntoView({ block: "start" });
    };
    return [
      h(
        "a",
        {
          class: "card turned",
          href: `#position-${here.position}`,
          onclick: open,
          "aria-label": t("draw.card_open", { number: here.position, position: here.name, card: cardName(here) }),
        },
        picture(here.card, { reversed: here.reversed }),
        h("span", { class: "badge", "aria-hidden": "true" }, String(here.position)),
      ),
      caption(here, true),
    ];
  });
}

/** What stands beside a card in a list, or below it in a row. */
export const caption = (placed, open) =>
  h(
    "div",
    { class: "caption" },
    h("strong", {}, placed.name),
    h("span", { class: "shown" }, open ? cardName(placed) : ""),
  );

/** What every card of a reading says. */
export async function meanings(placed) {
  const full = await Promise.all(placed.map(({ card: id }) => card(id)));
  return h(
    "div",
    { class: "meanings" },
    placed.map((here, index) => meaning(here, full[index])),
  );
}
