// The leaderboard, and the ledger of the account's own karma.

import { api, query } from "../kit/api.js";
import { h } from "../kit/dom.js";
import { attempt, toggle } from "../kit/forms.js";
import { has, number, t } from "../kit/i18n.js";
import { moment } from "../kit/time.js";
import { gamePage, gamePart, growing, monthName } from "./game-parts.js";

export default async function karmaPage() {
  const [me, log, ...lists] = await Promise.all(
    ["/levels/me", "/karma/log", "/tasks", "/achievements", "/quests"].map((path) => api("GET", path)),
  );
  const [tasks, achievements, quests] = lists.map(({ items }) => new Map(items.map(({ code, name }) => [code, name])));
  const known = { task: tasks, achievement: achievements, quest: quests };
  const board = h("div", {});
  await seats(board, me);
  const change = (event) =>
    attempt(async () => {
      const now = await api("PATCH", "/levels/me", { listed: event.target.checked });
      await seats(board, now);
    });
  const rows = growing(
    h("ul", { class: "rows panel ledger" }),
    log,
    (cursor) => api("GET", `/karma/log${query({ cursor })}`),
    (entry) => paid(entry, known),
  );
  return gamePage(
    gamePart(
      "leaderboard",
      t("karma.leaderboard"),
      h("p", { class: "hint" }, t("karma.leaderboard_hint")),
      toggle({ name: "listed", label: t("karma.listed"), checked: me.listed, onchange: change }),
      board,
    ),
    gamePart("ledger", t("karma.log"), log.items.length ? rows : h("p", { class: "empty" }, t("karma.none"))),
  );
}

async function seats(box, me) {
  const first = await api("GET", "/levels/leaderboard");
  const seat = (found) =>
    h(
      "li",
      { class: found.me ? "me" : undefined },
      h(
        "div",
        {},
        h("strong", {}, found.name),
        found.me && ` ${t("karma.me")}`,
        found.title_name && h("p", { class: "hint" }, found.title_name),
      ),
      h(
        "span",
        {},
        t("game.level", { level: number(found.level) }),
        " · ",
        t("karma.amount", { karma: number(found.karma) }),
      ),
    );
  const list = growing(
    h("ol", { class: "rows panel seats" }),
    first,
    (cursor) => api("GET", `/levels/leaderboard${query({ cursor })}`),
    seat,
  );
  box.replaceChildren(
    ...(first.items.length ? list : [h("p", { class: "empty" }, t("karma.no_one"))]),
    ...(me.place ? [h("p", { class: "hint" }, t("karma.place", { place: number(me.place) }))] : []),
  );
}

/** A row of the ledger; its source is `kind:code`, perhaps with a day, a week or a month behind it. */
function paid({ source, karma, alignment, paid_at: time }, known) {
  const [kind, code] = source.split(":");
  const name =
    known[kind]?.get(code) ??
    (has(`deed.${code}`) ? t(`deed.${code}`) : kind === "bingo" ? t("karma.bingo", { month: monthName(code) }) : code);
  const signed = (value) => `${value < 0 ? "−" : "+"}${number(Math.abs(value))}`;
  return h(
    "li",
    {},
    h(
      "div",
      {},
      h("strong", {}, name),
      h(
        "p",
        { class: "hint" },
        has(`karma.kind_${kind}`) && `${t(`karma.kind_${kind}`)} · `,
        h("time", { datetime: time }, moment(time)),
      ),
    ),
    h(
      "div",
      { class: "amount" },
      karma > 0 && h("strong", {}, t("karma.amount", { karma: signed(karma) })),
      alignment !== 0 && h("p", { class: "hint" }, t("karma.moved", { by: signed(alignment) })),
    ),
  );
}
