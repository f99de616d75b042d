// The first page: the card of the day by the lantern's light, and where to go from here.

import { api, session, spreads } from "../kit/api.js";
import { cardName, drawing, keywords, picture } from "../kit/cards.js";
import { h } from "../kit/dom.js";
import { t } from "../kit/i18n.js";
import { readingItem } from "../kit/readings.js";
import { date as written } from "../kit/time.js";

export default async function welcome() {
  const [daily, all, recent] = await Promise.all([
    api("GET", "/cards/daily"),
    spreads(),
    session.user ? api("GET", "/readings?limit=3") : null,
  ]);
  return h("div", { class: "page welcome" }, hero(daily), session.user && latest(recent), choices(all));
}

function hero({ card, reversed, date, personal }) {
  const way = reversed ? "reversed" : "upright";
  const named = cardName({ card_name: card.name, reversed });
  return h(
    "section",
    { class: "hero" },
    h(
      "div",
      { class: "hero-words" },
      h("h1", { tabindex: "-1" }, t("welcome.title")),
      h("p", { class: "lead" }, t(session.user ? "welcome.lead_known" : "welcome.lead")),
      h(
        "p",
        { class: "actions" },
        h("a", { class: "button primary", href: "/draw" }, t("welcome.draw")),
        session.user
          ? h("a", { class: "button", href: "/readings" }, t("welcome.readings"))
          : h("a", { class: "button", href: "/register" }, t("welcome.register")),
      ),
      !session.user && h("p", { class: "hint" }, t("welcome.no_account")),
    ),
    h(
      "section",
      { class: "daily", "aria-labelledby": "daily" },
      h("a", { class: "glow", href: `/deck/${card.id}` }, picture(card.id, { alt: card.alt, reversed })),
      h(
        "div",
        {},
        h(
          "h2",
          { id: "daily", class: "over" },
          t(personal ? "welcome.daily_own" : "welcome.daily"),
          h("time", { datetime: date }, written(date)),
        ),
        h("p", { class: "card-name" }, named),
        keywords(card.keywords[way]),
        h("p", { class: "question" }, card.question),
      ),
    ),
  );
}

function latest({ items }) {
  if (!items.length) return null;
  return h(
    "section",
    { "aria-labelledby": "latest" },
    h("h2", { id: "latest" }, t("welcome.latest")),
    h("ul", { class: "list" }, items.map(readingItem)),
  );
}

function choices(all) {
  const shown = ["single", "three-card", "decision", "celtic-cross"];
  const some = all.filter(({ id }) => shown.includes(id));
  const tile = (spread) =>
    h(
      "li",
      {},
      h(
        "a",
        { class: "tile", href: `/draw?spread=${spread.id}` },
        drawing(spread),
        h("strong", {}, spread.name),
        h("span", {}, spread.description),
      ),
    );
  return h(
    "section",
    { "aria-labelledby": "choices" },
    h("h2", { id: "choices" }, t("welcome.spreads")),
    h("ul", { class: "tiles" }, some.map(tile)),
    h("p", {}, h("a", { href: "/spreads" }, t("welcome.all_spreads"))),
  );
}
