// Statistics of all readings: figures, small charts, and a table for each chart.

import { api, spreads } from "../kit/api.js";
import { h, s } from "../kit/dom.js";
import { number, t, tn } from "../kit/i18n.js";
import { heading } from "../kit/router.js";

const CARDS_SHOWN = 12;
const ROW = 26;

export default async function stats() {
  const [found, known] = await Promise.all([api("GET", "/readings/stats"), spreads()]);
  const head = heading(t("stats.title"));
  if (!found.readings)
    return h(
      "div",
      { class: "page" },
      head,
      h("p", { class: "empty" }, t("stats.none"), " ", h("a", { href: "/draw" }, t("welcome.draw"))),
    );
  const named = Object.fromEntries(known.map(({ id, name }) => [id, name]));
  const share = found.cards_drawn ? Math.round((found.reversed / found.cards_drawn) * 100) : 0;
  const figures = [
    ["stats.readings", number(found.readings)],
    ["stats.cards", number(found.cards_drawn)],
    ["stats.reversed", `${number(share)} %`],
    ["stats.streak", tn("stats.days", found.streak_days)],
    ["stats.longest", tn("stats.days", found.longest_streak_days)],
    ["stats.favorites", number(found.favorites)],
  ];
  const weekdays = found.weekdays.map((count, index) => ({ name: t(`weekday.${index}`), count }));
  return h(
    "div",
    { class: "page" },
    head,
    h(
      "dl",
      { class: "figures" },
      figures.map(([key, value]) => h("div", {}, h("dt", {}, t(key)), h("dd", {}, value))),
    ),
    h(
      "div",
      { class: "charts" },
      chart(
        t("stats.by_suit"),
        found.suits.map(({ name, count }) => ({ name: t(`suit.${name}`), count, kind: name })),
      ),
      chart(t("stats.by_weekday"), weekdays),
      chart(
        t("stats.by_card"),
        found.cards.slice(0, CARDS_SHOWN).map(({ name, count, reversed }) => ({ name, count, part: reversed })),
        t("card.reversed_column"),
      ),
      chart(
        t("stats.by_spread"),
        found.spreads.map(({ name, count }) => ({ name: named[name] ?? t("stats.own_spread"), count })),
      ),
    ),
  );
}

/** Bars for people who see, a table for everyone. `part` is the share of a bar that is drawn apart. */
function chart(title, rows, partName) {
  const most = Math.max(1, ...rows.map(({ count }) => count));
  // On a phone the picture is narrower rather than its words smaller.
  const [beside, long, letters] = matchMedia("(max-width: 44rem)").matches ? [112, 130, 15] : [138, 250, 20];
  const bar = ({ name, count, part = 0, kind = "" }, index) => {
    const y = index * ROW;
    const width = (count / most) * long;
    return [
      s(
        "text",
        { x: beside, y: y + 17, "text-anchor": "end" },
        name.length > letters ? `${name.slice(0, letters - 1)}…` : name,
      ),
      s("rect", { class: `bar ${kind}`, x: beside + 10, y: y + 5, width, height: ROW - 9, rx: 3 }),
      part > 0 &&
        s("rect", {
          class: "bar part",
          x: beside + 10 + width - (part / most) * long,
          y: y + 5,
          width: (part / most) * long,
          height: ROW - 9,
          rx: 3,
        }),
      s("text", { x: beside + 18 + width, y: y + 17, class: "count" }, number(count)),
    ];
  };
  const head = [t("stats.what"), t("stats.count"), partName].filter(Boolean);
  const cells = ({ name, count, part }) => [
    h("th", { scope: "row" }, name),
    h("td", {}, number(count)),
    partName && h("td", {}, number(part)),
  ];
  return h(
    "figure",
    { class: "chart" },
    h("figcaption", {}, title),
    s("svg", { viewBox: `0 0 ${beside + long + 52} ${rows.length * ROW}`, "aria-hidden": "true" }, rows.map(bar)),
    h(
      "details",
      {},
      h("summary", {}, t("stats.table")),
      h(
        "table",
        {},
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            head.map((name) => h("th", { scope: "col" }, name)),
          ),
        ),
        h(
          "tbody",
          {},
          rows.map((row) => h("tr", {}, cells(row))),
        ),
      ),
    ),
  );
}
