// All spreads: those that come with the server, those of the instance, and one's own.

import { session, spreads } from "../kit/api.js";
import { drawing } from "../kit/cards.js";
import { h } from "../kit/dom.js";
import { t, tn } from "../kit/i18n.js";
import { heading } from "../kit/router.js";

export default async function list() {
  const all = await spreads();
  const own = all.filter((spread) => spread.own);
  const rest = all.filter((spread) => !spread.own);
  const tile = (spread) =>
    h(
      "li",
      { class: "tile spread-tile" },
      drawing(spread),
      h(
        "div",
        {},
        h("h3", {}, spread.name),
        h(
          "p",
          { class: "over" },
          tn("spread.cards", spread.positions.length),
          spread.shared && !spread.built_in && ` · ${t("spread.shared")}`,
        ),
        spread.description && h("p", {}, spread.description),
      ),
      h(
        "p",
        { class: "actions" },
        h(
          "a",
          {
            class: "button small",
            href: `/draw?spread=${spread.id}`,
            "aria-label": t("spread.draw_named", { name: spread.name }),
          },
          t("spread.draw"),
        ),
        spread.own &&
          h(
            "a",
            {
              class: "button small",
              href: `/spreads/${spread.id}`,
              "aria-label": t("spread.edit_named", { name: spread.name }),
            },
            t("spread.edit"),
          ),
      ),
    );
  return h(
    "div",
    { class: "page" },
    heading(
      t("spreads.title"),
      session.user && h("a", { class: "button primary", href: "/spreads/new" }, t("spreads.new")),
    ),
    own.length > 0 && [
      h("h2", {}, t("spreads.own")),
      h("ul", { class: "tiles wide" }, own.map(tile)),
      h("h2", {}, t("spreads.built_in")),
    ],
    own.length === 0 && h("h2", { class: "unseen" }, t("spreads.built_in")),
    h("ul", { class: "tiles wide" }, rest.map(tile)),
  );
}
