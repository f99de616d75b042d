// Shared by the game's pages: their tabs, progress bars, and buttons that claim.

import { api } from "../kit/api.js";
import { announce, h } from "../kit/dom.js";
import { attempt, toast } from "../kit/forms.js";
import { language, number, t } from "../kit/i18n.js";
import { heading, place } from "../kit/router.js";

const TABS = [
  ["/game", "overview"],
  ["/game/bingo", "bingo"],
  ["/game/achievements", "achievements"],
  ["/game/titles", "titles"],
  ["/game/karma", "karma"],
];

/** The frame of a page of the game. */
export function gamePage(...content) {
  const tab = ([path, name]) =>
    h("a", { href: path, "aria-current": place.path === path ? "page" : undefined }, t(`game.tab_${name}`));
  const tabs = h("nav", { class: "tabs", "aria-label": t("game.title") }, TABS.map(tab));
  // Where there is no room for all of them, the one that is open is in sight.
  requestAnimationFrame(
    () => (tabs.scrollLeft = (tabs.querySelector("[aria-current]")?.offsetLeft ?? 0) - tabs.clientWidth / 2),
  );
  return h("div", { class: "page game" }, heading(t("game.title")), tabs, content);
}

/** A part of such a page under its heading. */
export function gamePart(name, title, ...content) {
  return h(
    "section",
    { class: `game-part ${name}`, "aria-labelledby": `part-${name}` },
    h("h2", { id: `part-${name}`, tabindex: "-1" }, title),
    content,
  );
}

/** How far something is, as a bar and in words. */
export function progress(name, done, goal) {
  return h(
    "div",
    { class: "gained" },
    h("progress", { max: goal, value: done, "aria-label": name }),
    h("span", { class: "hint" }, t("game.of", { done: number(done), goal: number(goal) })),
  );
}

/** How much karma something pays. */
export const pays = (karma) => h("span", { class: "pill" }, t("game.pays", { karma: number(karma) }));

/** What stands in a button's place when there is nothing to claim any more. */
export const claimed = () => h("span", { class: "pill done" }, t("game.claimed"));

/** A button that runs one request at a time. */
export function act(label, name, work, kind = "") {
  const button = h(
    "button",
    { type: "button", class: `button small ${kind}`, "aria-label": `${label}: ${name}` },
    label,
  );
  button.addEventListener("click", async () => {
    if (button.disabled) return;
    button.disabled = true;
    await attempt(work);
    button.disabled = false;
  });
  return button;
}

/** A button that claims a reward; `onclaimed(reward)` is called afterwards. */
export function claiming(path, name, onclaimed) {
  const claim = async () => {
    const reward = await api("POST", path, {});
    toast(t("game.paid", { karma: number(reward.karma) }));
    onclaimed(reward);
  };
  return act(t("game.claim"), name, claim, "primary");
}

/** Puts a renewed element in the place of another, shows for a moment that it is new, and keeps the focus there. */
export function renew(old, fresh) {
  old.replaceWith(fresh);
  fresh.classList.add("fresh");
  fresh.tabIndex = -1;
  fresh.focus({ preventScroll: true });
}

/** `May 2026` for `2026-05`, in the language in use. */
export const monthName = (month) =>
  new Intl.DateTimeFormat(language(), { year: "numeric", month: "long", timeZone: "UTC" }).format(
    new Date(`${month}-01T00:00:00Z`),
  );

/** A list that grows page by page: `load(cursor)` answers a page, `row(item)` is one of its rows. */
export function growing(list, first, load, row) {
  const more = h("button", { type: "button", class: "button", hidden: !first.next }, t("action.more"));
  let cursor = first.next;
  list.append(...first.items.map(row));
  more.addEventListener("click", () =>
    attempt(async () => {
      const page = await load(cursor);
      const rows = page.items.map(row);
      list.append(...rows);
      cursor = page.next;
      more.hidden = !cursor;
      announce(t("game.more_shown", { count: number(rows.length) }));
    }),
  );
  return [list, h("p", { class: "actions centred" }, more)];
}
