// The leaderboard of those who want to be on it, and the ledger of one's own karma.
import { h } from "../kit/dom.js";
import { has, number, t } from "../kit/i18n.js";
import { moment } from "../kit/time.js";
import { api, query } from "../kit/api.js";
import { attempt, toggle } from "../kit/forms.js";
import { gamePage, gamePart, growing } from "./game-parts.js";

export default async function karmaPage() {
  const [me, log, ...lists] = await Promise.all(["/levels/me", "/karma/log", "/tasks", "/achievements", "/quests"].map((path) => api("GET", path)));
  const [tasks, achievements, quests] = lists.map(({ items }) => new Map(items.map(({ code, name }) => [code, name])));
  const known = { task: tasks, achievement: achievements, quest: quests };
  const board = h("div", {});
  await seats(board, me);
  const change = (event) =>
    attempt(async () => {
      const now = await api("PATCH", "/levels/me", { listed: event.target.checked });
      await seats(board, now);
    });
  const rows = growing(h("tbody"), log, (cursor) => api("GET", `/karma/log${query({ cursor })}`), (entry) => paid(entry, known));
  const columns = ["karma.when", "karma.what", "karma.karma", "karma.alignment"].map((key) => h("th", { scope: "col" }, t(key)));
  return gamePage(
    gamePart("leaderboard", t("karma.leaderboard"), h("p", { class: "hint" }, t("karma.leaderboard_hint")), toggle({ name: "listed", label: t("karma.listed"), checked: me.listed, onchange: change }), board),
    gamePart(
      "log",
      t("karma.log"),
      log.items.length ? [h("div", { class: "scroll panel", tabindex: "0", role: "group", "aria-labelledby": "part-log" }, h("table", { class: "log" }, h("thead", {}, h("tr", {}, columns)), rows[0])), rows[1]] : h("p", { class: "empty" }, t("karma.none")),
    ),
  );
}

async function seats(box, me) {
  const first = await api("GET", "/levels/leaderboard");
  const seat = (found) =>
    h(
      "li",
      { class: found.me ? "me" : undefined },
      h("div", {}, h("strong", {}, found.name), found.me && ` ${t("karma.me")}`, found.title_name && h("p", { class: "hint" }, found.title_name)),
      h("span", {}, t("game.level", { level: number(found.level) }), " · ", t("karma.amount", { karma: number(found.karma) })),
    );
  const list = growing(h("ol", { class: "rows panel seats" }), first, (cursor) => api("GET", `/levels/leaderboard${query({ cursor })}`), seat);
  box.replaceChildren(...(first.items.length ? list : [h("p", { class: "empty" }, t("karma.nobody"))]), ...(me.place ? [h("p", { class: "hint" }, t("karma.place", { place: number(me.place) }))] : []));
}

/** A row of the ledger; its source is `kind:code`, perhaps with a day, a week or a month behind it. */
function paid({ source, karma, alignment, paid_at: time }, known) {
  const [kind, code] = source.split(":");
  const name = known[kind]?.get(code) ?? (has(`deed.${code}`) ? t(`deed.${code}`) : kind === "bingo" ? t("karma.bingo", { month: code }) : code);
  const signed = (value) => (value > 0 ? `+${number(value)}` : value < 0 ? `−${number(-value)}` : "–");
  return h("tr", {}, h("td", { class: "when" }, h("time", { datetime: time }, moment(time))), h("th", { scope: "row" }, has(`karma.kind_${kind}`) && h("span", { class: "hint" }, `${t(`karma.kind_${kind}`)} · `), name), h("td", { class: "number" }, signed(karma)), h("td", { class: "number" }, signed(alignment)));
}
