// The game at a glance: level and karma, today's number, tasks of the day and the week, quests.

import { api } from "../kit/api.js";
import { h } from "../kit/dom.js";
import { toast } from "../kit/forms.js";
import { number, t } from "../kit/i18n.js";
import { moment } from "../kit/time.js";
import { act, claimed, claiming, gamePage, gamePart, pays, progress, renew } from "./game-parts.js";

export default async function game() {
  const [me, karma, bingo, tasks, quests] = await Promise.all(
    ["/levels/me", "/karma", "/bingo", "/tasks", "/quests"].map((path) => api("GET", path)),
  );
  const shown = standing(me, karma);
  const paid = ({ standing: now }) => {
    if (now.level > Number(shown.dataset.level)) toast(t("game.level_up", { level: number(now.level) }));
    shown.replaceChildren(...standing({ ...me, karma: now.total, ...now }, now).childNodes);
    shown.dataset.level = now.level;
  };
  return gamePage(
    h("div", { class: "game-head" }, shown, today(bingo)),
    h(
      "div",
      { class: "game-columns" },
      ["daily", "weekly"].map((period) =>
        taskList(
          period,
          tasks.items.filter((task) => task.period === period),
          paid,
        ),
      ),
    ),
    gamePart(
      "quests",
      t("game.quests"),
      h(
        "ul",
        { class: "tiles wide" },
        quests.items.map((found) => quest(found, paid)),
      ),
    ),
  );
}

/** Level, title, karma, and where one stands between restless and steady. */
function standing(me, karma) {
  const last = me.next_level_at === null;
  const [gained, needed] = last ? [1, 1] : [me.karma - me.level_at, me.next_level_at - me.level_at];
  const toNext = last
    ? t("game.last_level")
    : t("game.to_next", { karma: number(needed - gained), level: number(me.level + 1) });
  return h(
    "section",
    { class: "panel standing", "data-level": me.level, "aria-labelledby": "standing" },
    h("h2", { id: "standing" }, t("game.level", { level: number(me.level) })),
    h("p", { class: "worn" }, me.title_name ?? h("a", { href: "/game/titles" }, t("game.no_title"))),
    h("progress", { max: needed, value: gained, "aria-label": toNext }),
    h("p", { class: "hint" }, t("game.karma_so_far", { karma: number(me.karma) }), " · ", toNext),
    h("p", { class: "over", id: "alignment" }, t("game.alignment")),
    h(
      "div",
      {
        class: "alignment",
        role: "meter",
        "aria-labelledby": "alignment",
        "aria-valuemin": 0,
        "aria-valuemax": 100,
        "aria-valuenow": karma.alignment,
      },
      h("span", { class: "mark", style: { "--at": `${karma.alignment}%` } }),
    ),
    h(
      "p",
      { class: "hint ends", "aria-hidden": "true" },
      h("span", {}, t("game.restless")),
      h("strong", {}, number(karma.alignment)),
      h("span", {}, t("game.steady")),
    ),
  );
}

function today(bingo) {
  const words = !bingo.card
    ? t("bingo.no_card_yet")
    : bingo.claimed
      ? t("bingo.claimed_today")
      : t(bingo.free_day ? "bingo.free_day" : "bingo.waits");
  return h(
    "section",
    { class: "panel today", "aria-labelledby": "today" },
    h("h2", { id: "today" }, t("bingo.title")),
    bingo.number &&
      h("p", { class: "ball" }, h("span", { class: "unseen" }, `${t("bingo.number")}: `), number(bingo.number)),
    h("p", {}, words),
    h("p", { class: "actions" }, h("a", { class: "button", href: "/game/bingo" }, t("bingo.open"))),
  );
}

// --- Tasks ----------------------------------------------------------------------------------------------------------

function taskList(period, tasks, paid) {
  return gamePart(
    `tasks-${period}`,
    t(`game.${period}`),
    tasks[0] && h("p", { class: "hint" }, t("game.until", { time: moment(tasks[0].ends_at) })),
    h(
      "ul",
      { class: "rows panel" },
      tasks.map((found) => task(found, paid)),
    ),
  );
}

function task(found, paid) {
  const done = (reward) => {
    paid(reward);
    renew(node, task({ ...found, claimed: true }, paid));
  };
  const node = h(
    "li",
    { class: "task" },
    h(
      "div",
      { class: "what" },
      h("strong", {}, found.name),
      h("p", { class: "hint" }, found.description),
      progress(found.name, found.progress, found.goal),
    ),
    h(
      "div",
      { class: "reward" },
      found.claimed
        ? claimed()
        : [pays(found.karma), found.progress >= found.goal && claiming(`/tasks/${found.code}/claim`, found.name, done)],
    ),
  );
  return node;
}

// --- Quests ---------------------------------------------------------------------------------------------------------

function quest(found, paid) {
  const become = (now) => renew(node, quest(now, paid));
  const start = async () => become(await api("POST", `/quests/${found.code}/start`, {}));
  const done = (reward) => {
    paid(reward);
    become({ ...found, state: "finished" });
  };
  const node = h(
    "li",
    { class: `tile quest ${found.state}` },
    h("h3", {}, found.name),
    h("p", { class: "hint" }, found.description),
    h(
      "ul",
      { class: "steps" },
      found.steps.map((step) =>
        h("li", {}, step.name, found.state !== "open" && progress(step.name, step.progress, step.goal)),
      ),
    ),
    h(
      "div",
      { class: "actions spaced" },
      pays(found.karma),
      found.state === "open" && act(t("game.start"), found.name, start),
      found.state === "started" && h("span", { class: "hint" }, t("game.on_the_way")),
      found.state === "reached" && claiming(`/quests/${found.code}/claim`, found.name, done),
      found.state === "finished" && claimed(),
    ),
  );
  return node;
}
