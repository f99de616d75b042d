// All readings, newest first: search, filters and paging, which the address remembers.

import { api, query, spreads } from "../kit/api.js";
import { announce, h, settled } from "../kit/dom.js";
import { attempt, field, toggle, values } from "../kit/forms.js";
import { t, tn } from "../kit/i18n.js";
import { readingItem } from "../kit/readings.js";
import { heading, note, place } from "../kit/router.js";

export default async function readings({ signal }) {
  const asked = Object.fromEntries(
    ["q", "tag", "spread", "favorite"].map((name) => [name, place.query.get(name) ?? ""]),
  );
  const list = h("ul", { class: "list" });
  const more = h("button", { type: "button", class: "button", hidden: true }, t("action.more"));
  const empty = h("p", { class: "empty", hidden: true });
  const tags = h("datalist", { id: "known-tags" });
  let cursor = null;

  const load = async (fresh) => {
    const page = await api("GET", `/readings${query({ ...asked, cursor: fresh ? "" : cursor })}`, undefined, {
      signal,
    });
    if (fresh) list.replaceChildren();
    list.append(...page.items.map(readingItem));
    cursor = page.next;
    more.hidden = !cursor;
    empty.hidden = list.children.length > 0;
    const filtered = Object.values(asked).some(Boolean);
    empty.replaceChildren(
      t(filtered ? "readings.none_found" : "readings.none"),
      " ",
      filtered ? "" : h("a", { href: "/draw" }, t("welcome.draw")),
    );
    return page.items.length;
  };

  const filter = async () => {
    const found = values(form);
    Object.assign(asked, {
      q: found.q.trim(),
      tag: found.tag.trim(),
      spread: found.spread,
      favorite: found.favorite ? "true" : "",
    });
    note(query(asked));
    const count = await attempt(() => load(true)).catch((problem) => {
      if (problem.name !== "AbortError") throw problem;
    });
    if (count !== undefined) announce(tn("readings.found", count));
  };

  const [known, { items: named }] = await Promise.all([spreads(), api("GET", "/tags?limit=100")]);
  tags.append(...named.map(({ name }) => h("option", { value: name })));
  const form = h(
    "form",
    {
      class: "filters",
      role: "search",
      onsubmit: (event) => event.preventDefault(),
      onchange: filter,
      oninput: settled(filter, 350),
    },
    field({ name: "q", label: t("readings.search"), type: "search", value: asked.q, maxlength: 200 }),
    field({
      name: "tag",
      label: t("reading.tag"),
      value: asked.tag,
      list: "known-tags",
      maxlength: 40,
      autocomplete: "off",
    }),
    field({
      name: "spread",
      label: t("draw.spread"),
      type: "select",
      value: asked.spread,
      options: [["", t("readings.any_spread")], ...known.map(({ id, name }) => [id, name])],
    }),
    toggle({ name: "favorite", label: t("readings.favorites"), checked: asked.favorite === "true" }),
    tags,
  );
  more.addEventListener("click", () =>
    attempt(async () => {
      const before = list.children.length;
      await load(false);
      list.children[before]?.querySelector(".reading-title").focus();
    }),
  );
  await load(true);
  return h(
    "div",
    { class: "page" },
    heading(
      t("readings.title"),
      named.length > 0 && h("a", { class: "button", href: "/tags" }, t("tags.title")),
      h("a", { class: "button primary", href: "/draw" }, t("welcome.draw")),
    ),
    form,
    list,
    empty,
    h("p", { class: "actions centred" }, more),
  );
}
