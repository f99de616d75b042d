// All cards of the deck, with filters that the address remembers.

import { cards, query } from "../kit/api.js";
import { picture } from "../kit/cards.js";
import { announce, h, settled } from "../kit/dom.js";
import { field, values } from "../kit/forms.js";
import { t, tn } from "../kit/i18n.js";
import { heading, note, place } from "../kit/router.js";

export default async function deck() {
  const all = await cards();
  const asked = { group: place.query.get("group") ?? "", q: place.query.get("q") ?? "" };
  const list = h("ul", { class: "gallery" });
  const empty = h("p", { class: "empty", hidden: true }, t("deck.none"));
  const tile = (card) =>
    h("li", {}, h("a", { href: `/deck/${card.id}` }, picture(card.id, { lazy: true }), h("span", {}, card.name)));
  const fits = (card) => {
    const words = [card.name, ...card.keywords.upright, ...card.keywords.reversed].join("\n").toLowerCase();
    return (!asked.group || (card.suit ?? "major") === asked.group) && words.includes(asked.q.trim().toLowerCase());
  };
  const show = () => {
    const found = all.filter(fits);
    list.replaceChildren(...found.map(tile));
    empty.hidden = found.length > 0;
    return found.length;
  };
  const filter = () => {
    Object.assign(asked, values(form));
    note(query(asked));
    announce(tn("spread.cards", show()));
  };
  const groups = ["", "major", "wands", "cups", "swords", "pentacles"];
  const form = h(
    "form",
    {
      class: "filters",
      role: "search",
      onsubmit: (event) => event.preventDefault(),
      onchange: filter,
      oninput: settled(filter, 250),
    },
    field({ name: "q", label: t("deck.search"), type: "search", value: asked.q, maxlength: 64 }),
    h(
      "fieldset",
      { class: "plain pills" },
      h("legend", { class: "unseen" }, t("deck.group")),
      groups.map((group) =>
        h(
          "label",
          {},
          h("input", { type: "radio", name: "group", value: group, checked: group === asked.group }),
          h("span", {}, t(group ? `suit.${group}` : "deck.all")),
        ),
      ),
    ),
  );
  show();
  return h(
    "div",
    { class: "page" },
    heading(t("deck.title")),
    h("p", { class: "lead" }, t("deck.lead")),
    form,
    list,
    empty,
  );
}
