// What levels, achievements and quests have earned: titles to wear, colours of the pages, backs of the cards.

import { api } from "../kit/api.js";
import { ownBack } from "../kit/cards.js";
import { h, s } from "../kit/dom.js";
import { attempt, toast } from "../kit/forms.js";
import { number, t } from "../kit/i18n.js";
import { drawnBack, wear } from "../kit/looks.js";
import { act, gamePage, gamePart } from "./game-parts.js";

export default async function titlesPage() {
  const [titles, levels, me, achievements, quests] = await Promise.all(
    ["/titles", "/levels", "/levels/me", "/achievements", "/quests"].map((path) => api("GET", path)),
  );
  const named = new Map([...achievements.items, ...quests.items].map(({ code, name }) => [code, name]));
  const own = { code: "", level: 1, open: true, name: t("titles.own_theme") };
  const ofKind = (wanted) => levels.privileges.filter(({ kind }) => kind === wanted);
  return gamePage(
    gamePart("titles", t("titles.title"), h("p", { class: "hint" }, t("titles.hint")), wearing(titles.items, named)),
    gamePart("themes", t("titles.themes"), choosing("theme", [own, ...ofKind("theme")], me.theme?.code ?? "", swatch)),
    gamePart(
      "backs",
      t("titles.backs"),
      choosing(
        "back",
        ofKind("back"),
        me.back?.code ?? ofKind("back")[0].code,
        (found) => drawnBack(found) ?? ownBack(),
      ),
    ),
  );
}

/** Titles; one can be worn at a time. */
function wearing(items, named) {
  const list = h("ul", { class: "rows panel titles-list" });
  const choose = (code) => async () => {
    const { items: now } = await api("PATCH", "/titles", { worn: code });
    draw(now);
    toast(t("form.saved"));
  };
  const how = ({ by, level, code_of: code }) =>
    level
      ? t("titles.by_level", { level: number(level) })
      : named.has(code)
        ? t(`titles.by_${by}`, { name: named.get(code) })
        : t("titles.by_secret");
  const row = (title) =>
    h(
      "li",
      { class: title.worn ? "worn" : title.earned ? undefined : "locked" },
      h("div", {}, h("strong", {}, title.name), h("p", { class: "hint" }, how(title))),
      title.worn
        ? act(t("titles.take_off"), title.name, choose(null))
        : title.earned
          ? act(t("titles.wear"), title.name, choose(title.code), "primary")
          : h("span", { class: "pill" }, t("titles.locked")),
    );
  const draw = (all) => {
    const place = [...list.children].findIndex((node) => node.contains(document.activeElement));
    list.replaceChildren(...all.map(row));
    list.children[place]?.querySelector("button")?.focus();
  };
  draw(items);
  return list;
}

/** Open privileges of a kind, one of which is in use; a choice is used at once. */
function choosing(kind, items, current, picture) {
  const choose = (event) =>
    attempt(async () => {
      wear(await api("PATCH", "/levels/me", { [kind]: event.target.value || null }));
      toast(t("form.saved"));
    });
  const tile = (found) =>
    h(
      "label",
      { class: `tile choice look ${kind}${found.open ? "" : " locked"}` },
      h("input", {
        type: "radio",
        name: kind,
        value: found.code,
        checked: found.code === current,
        disabled: !found.open,
        class: "unseen",
        onchange: choose,
      }),
      h("span", { class: "sample", "aria-hidden": "true" }, picture(found)),
      h("strong", {}, found.name),
      !found.open && h("span", {}, t("titles.from_level", { level: number(found.level) })),
    );
  return h(
    "fieldset",
    { class: "plain" },
    h("legend", { class: "unseen" }, t(`titles.${kind}s`)),
    h("div", { class: "tiles" }, items.map(tile)),
  );
}

/** A page in a theme's colours, very small. */
function swatch({ ink = "var(--ink)", paper = "var(--paper)" }) {
  const line = (y, to) =>
    s("path", { d: `M14 ${y}H${to}`, "stroke-width": 4, "stroke-linecap": "round", style: { stroke: ink } });
  return s(
    "svg",
    { viewBox: "0 0 100 60" },
    s("rect", { x: 0.5, y: 0.5, width: 99, height: 59, rx: 8, class: "edge", style: { fill: paper } }),
    line(16, 58),
    line(30, 86),
    line(44, 74),
  );
}
