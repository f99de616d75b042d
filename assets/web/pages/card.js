// One card: its picture, what it means either way up, and where it stands in the tradition.

import { card, cards } from "../kit/api.js";
import { keywords, picture } from "../kit/cards.js";
import { h, icon } from "../kit/dom.js";
import { number, t } from "../kit/i18n.js";
import { heading } from "../kit/router.js";

export default async function cardPage({ params }) {
  const shown = await card(params.id);
  const all = await cards();
  const place = all.findIndex(({ id }) => id === shown.id);
  const step = (by, name, label) => {
    const other = all[(place + by + all.length) % all.length];
    return h(
      "a",
      { class: "button", href: `/deck/${other.id}`, "aria-label": `${label}: ${other.name}` },
      by < 0 && icon(name),
      other.name,
      by > 0 && icon(name),
    );
  };
  const facts = [
    ["card.element", t(`element.${shown.element}`)],
    ["card.astrology", shown.astrology],
    ["card.numerology", number(shown.numerology)],
    ["card.answer", t(`answer.${shown.answer}`)],
  ];
  return h(
    "div",
    { class: "page card-page" },
    h(
      "p",
      { class: "over" },
      h("a", { href: "/deck" }, t("deck.title")),
      " · ",
      h("a", { href: `/deck?group=${shown.suit ?? "major"}` }, t(`suit.${shown.suit ?? "major"}`)),
    ),
    heading(shown.name),
    h(
      "div",
      { class: "card-columns" },
      h(
        "div",
        {},
        h("div", { class: "glow" }, picture(shown.id, { alt: shown.alt })),
        h("p", { class: "hint" }, shown.alt),
        h(
          "dl",
          { class: "facts" },
          facts.map(([key, value]) => h("div", {}, h("dt", {}, t(key)), h("dd", {}, value))),
        ),
      ),
      h(
        "div",
        {},
        h("p", { class: "question" }, shown.question),
        ["upright", "reversed"].map((way) =>
          h(
            "section",
            {},
            h("h2", {}, t(way === "upright" ? "card.upright" : "card.reversed_way")),
            keywords(shown.keywords[way]),
            h("p", { class: "prose" }, shown.meaning[way]),
            h(
              "dl",
              { class: "facets" },
              ["love", "work", "self"].map((facet) =>
                h("div", {}, h("dt", {}, t(`facet.${facet}`)), h("dd", {}, shown.facets[facet][way])),
              ),
            ),
          ),
        ),
      ),
    ),
    h(
      "nav",
      { class: "actions spaced", "aria-label": t("card.neighbours") },
      step(-1, "left", t("card.before")),
      step(1, "right", t("card.after")),
    ),
  );
}
