// Achievements by category: how far each is, how rare, and its reward.

import { api } from "../kit/api.js";
import { h } from "../kit/dom.js";
import { number, t, tn } from "../kit/i18n.js";
import { day } from "../kit/time.js";
import { claimed, claiming, gamePage, gamePart, pays, progress, renew } from "./game-parts.js";

export default async function achievements() {
  const [{ items }, summary] = await Promise.all([api("GET", "/achievements"), api("GET", "/achievements/summary")]);
  const lead = h("p", { class: "lead" });
  let waiting = summary.karma_waiting;
  const say = () =>
    lead.replaceChildren(
      t("achievements.lead", { unlocked: number(summary.unlocked), total: number(summary.total) }),
      waiting > 0 ? ` ${t("achievements.waiting", { karma: number(waiting) })}` : "",
    );
  const paid = ({ karma }) => {
    waiting -= karma;
    say();
  };
  say();
  return gamePage(
    lead,
    summary.categories.map((found) => category(found, items, paid)),
  );
}

function category({ category: name, total, unlocked }, items, paid) {
  const own = items.filter((found) => found.category === name);
  const hidden = total - own.length;
  return gamePart(
    `category-${name}`,
    [
      t(`achievements.${name}`),
      " ",
      h("span", { class: "hint" }, t("game.of", { done: number(unlocked), goal: number(total) })),
    ],
    h(
      "ul",
      { class: "tiles wide" },
      own.map((found) => tile(found, paid)),
    ),
    hidden > 0 && h("p", { class: "hint hidden-ones" }, tn("achievements.hidden", hidden)),
  );
}

function tile(found, paid) {
  const done = (reward) => {
    paid(reward);
    renew(node, tile({ ...found, state: "claimed" }, paid));
  };
  const node = h(
    "li",
    { class: `tile achievement ${found.state} ${found.rarity}`, "data-code": found.code },
    h("p", { class: "rarity" }, t(`rarity.${found.rarity}`), found.hidden && ` · ${t("achievements.was_hidden")}`),
    h("h3", {}, found.name),
    h("p", {}, found.description),
    found.state === "locked"
      ? progress(found.name, found.progress, found.goal)
      : h("p", { class: "hint" }, t("achievements.unlocked", { time: day(found.unlocked_at) })),
    h(
      "div",
      { class: "actions spaced" },
      found.state === "claimed" ? claimed() : pays(found.karma),
      found.state === "unlocked" && claiming(`/achievements/${found.code}/claim`, found.name, done),
    ),
  );
  return node;
}
