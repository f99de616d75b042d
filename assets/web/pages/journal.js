// The journal: a month as a calendar with its moods, the entries of a day or of all days, and a form to write.

import { api, query, repeatable } from "../kit/api.js";
import { h, icon, memory } from "../kit/dom.js";
import { attempt, confirm, field, form, toast } from "../kit/forms.js";
import { language, t, tn } from "../kit/i18n.js";
import { isMarked, markup } from "../kit/markup.js";
import { called } from "../kit/readings.js";
import { go, heading, place } from "../kit/router.js";
import { today, date as written } from "../kit/time.js";

const MOODS = ["hopeful", "anxious", "reflective", "excited", "peaceful", "confused", "grateful", "uncertain"];
const TEXT_CHARS_MAX = 10000;

export default async function journal() {
  const asked = Object.fromEntries(
    ["month", "day", "mood", "q", "reading"].map((name) => [name, place.query.get(name) ?? ""]),
  );
  const month = asked.month || (asked.day || today()).slice(0, 7);
  const filter = { q: asked.q, mood: asked.mood, from: asked.day, to: asked.day };
  const [calendar, page, readings] = await Promise.all([
    api("GET", `/journal/calendar${query({ month })}`),
    api("GET", `/journal${query(filter)}`),
    api("GET", "/readings?limit=30"),
  ]);
  const named = new Map(readings.items.map((reading) => [reading.id, called(reading)]));
  const list = h(
    "ul",
    { class: "list" },
    page.items.map((found) => entry(found, named)),
  );
  const more = h("button", { type: "button", class: "button", hidden: !page.next }, t("action.more"));
  let cursor = page.next;
  more.addEventListener("click", () =>
    attempt(async () => {
      const next = await api("GET", `/journal${query({ ...filter, cursor })}`);
      list.append(...next.items.map((found) => entry(found, named)));
      cursor = next.next;
      more.hidden = !cursor;
    }),
  );
  const title = asked.day ? written(asked.day) : t("journal.entries");
  return h(
    "div",
    { class: "page" },
    heading(t("journal.title")),
    h(
      "div",
      { class: "journal-columns" },
      h(
        "section",
        { class: "panel", "aria-labelledby": "writing" },
        h("h2", { id: "writing" }, t("journal.write")),
        writing(asked, named),
      ),
      h("div", {}, monthly(calendar, asked), search(asked)),
    ),
    h(
      "section",
      { "aria-labelledby": "entries" },
      h(
        "div",
        { class: "page-head" },
        h("h2", { id: "entries" }, title),
        (asked.day || asked.mood || asked.q) && h("a", { href: `/journal?month=${month}` }, t("journal.all")),
      ),
      list,
      page.items.length === 0 &&
        h("p", { class: "empty" }, t(asked.day || asked.mood || asked.q ? "journal.none_found" : "journal.none")),
      h("p", { class: "actions centred" }, more),
    ),
  );
}

function fields(found, named) {
  const readings = [["", t("journal.no_reading")], ...named];
  if (found.reading && !named.has(found.reading)) readings.push([found.reading, t("journal.a_reading")]);
  return [
    field({
      name: "text",
      label: t("journal.text"),
      type: "textarea",
      rows: 6,
      value: found.text,
      hint: t("journal.text_hint"),
      required: true,
      maxlength: TEXT_CHARS_MAX,
    }),
    h(
      "fieldset",
      { class: "plain pills moods" },
      h("legend", {}, t("journal.mood")),
      ["", ...MOODS].map((mood) =>
        h(
          "label",
          {},
          h("input", { type: "radio", name: "mood", value: mood, checked: mood === (found.mood ?? "") }),
          h("span", {}, mood && h("i", { class: `mood ${mood}` }), t(`mood.${mood || "none"}`)),
        ),
      ),
    ),
    h(
      "div",
      { class: "pair" },
      field({ name: "date", label: t("journal.date"), type: "date", value: found.date, required: true }),
      field({
        name: "reading",
        label: t("journal.reading"),
        type: "select",
        value: found.reading ?? "",
        options: readings,
      }),
    ),
  ];
}

function writing(asked, named) {
  const keyOf = repeatable();
  const submit = async ({ text, mood, date, reading }) => {
    const wanted = { text, date };
    if (mood) wanted.mood = mood;
    if (reading) wanted.reading = reading;
    await api("POST", "/journal", wanted, { key: keyOf(wanted) });
    toast(t("form.saved"));
    go(`/journal?month=${date.slice(0, 7)}`, { replace: true });
  };
  const fresh = { text: "", mood: "", date: asked.day || today(), reading: asked.reading };
  return form(
    { submit, label: t("journal.keep"), draft: asked.reading ? `journal.${asked.reading}` : "journal" },
    fields(fresh, named),
  );
}

/** A month as a table: days with entries are links, and show their moods. */
function monthly(calendar, asked) {
  const [year, number] = calendar.month.split("-").map(Number);
  const first = new Date(Date.UTC(year, number - 1, 1));
  const count = new Date(Date.UTC(year, number, 0)).getUTCDate();
  const before = (first.getUTCDay() + 6) % 7;
  const known = new Map(calendar.days.map((found) => [found.date, found]));
  const format = (options) => new Intl.DateTimeFormat(language(), { timeZone: "UTC", ...options });
  const cell = (place) => {
    const date = place - before + 1;
    if (date < 1 || date > count) return h("td");
    const name = `${calendar.month}-${String(date).padStart(2, "0")}`;
    const found = known.get(name);
    const current = name === asked.day ? "date" : undefined;
    const full = format({ dateStyle: "long" }).format(new Date(`${name}T00:00:00Z`));
    if (!found) return h("td", { class: name === today() ? "today" : undefined }, String(date));
    const moods = found.moods.slice(0, 3).map(({ mood }) => h("i", { class: `mood ${mood}` }));
    return h(
      "td",
      {},
      h(
        "a",
        {
          href: `/journal${query({ month: calendar.month, day: name })}`,
          "aria-current": current,
          "aria-label": `${date}: ${full}, ${tn("journal.count", found.count)}`,
        },
        String(date),
        h("span", { class: "dots" }, moods.length ? moods : h("i", { class: "mood" })),
      ),
    );
  };
  const weeks = Math.ceil((before + count) / 7);
  const step = (by) => new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7);
  const weekday = (place) => {
    const date = new Date(Date.UTC(2024, 0, 1 + place));
    return h(
      "th",
      { scope: "col", abbr: format({ weekday: "long" }).format(date) },
      format({ weekday: "narrow" }).format(date),
    );
  };
  return h(
    "table",
    { class: "calendar" },
    h(
      "caption",
      {},
      h(
        "span",
        { class: "month" },
        h(
          "a",
          { class: "quiet round", href: `/journal?month=${step(-1)}`, "aria-label": t("journal.before") },
          icon("left"),
        ),
        h("strong", {}, format({ year: "numeric", month: "long" }).format(first)),
        h(
          "a",
          { class: "quiet round", href: `/journal?month=${step(1)}`, "aria-label": t("journal.after") },
          icon("right"),
        ),
      ),
    ),
    h("thead", {}, h("tr", {}, [0, 1, 2, 3, 4, 5, 6].map(weekday))),
    h(
      "tbody",
      {},
      Array.from({ length: weeks }, (_, week) =>
        h(
          "tr",
          {},
          [0, 1, 2, 3, 4, 5, 6].map((place) => cell(week * 7 + place)),
        ),
      ),
    ),
  );
}

function search(asked) {
  const find = (event) => {
    event.preventDefault();
    const { q, mood } = event.currentTarget.elements;
    go(`/journal${query({ month: asked.month, q: q.value.trim(), mood: mood.value })}`);
  };
  return h(
    "form",
    { class: "filters", role: "search", onsubmit: find },
    field({ name: "q", label: t("readings.search"), type: "search", value: asked.q, maxlength: 200 }),
    field({
      name: "mood",
      label: t("journal.mood"),
      type: "select",
      value: asked.mood,
      options: [["", t("journal.any_mood")], ...MOODS.map((mood) => [mood, t(`mood.${mood}`)])],
    }),
    h("button", { class: "button", type: "submit" }, t("journal.find")),
  );
}

/** Shows what an entry's Markdown means, once the entry has come into view. */
const seen = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) translate(target);
  },
  { rootMargin: "400px" },
);

function translate(shown) {
  seen.unobserve(shown);
  const taken = ({ html }) => {
    shown.classList.remove("written");
    shown.replaceChildren(...markup(html).flat(Infinity));
  };
  // What cannot be had stays as it was written.
  api("GET", `/journal/${shown.dataset.entry}?format=html`).then(taken, () => {});
}

/** An entry's text: at once as it was written. */
function words({ id, text }) {
  const shown = h("div", { class: "prose words written", "data-entry": id }, text);
  if (isMarked(text)) seen.observe(shown);
  return shown;
}

function entry(found, named) {
  const draft = `journal.entry.${found.id}`;
  const node = h("li", { class: "entry panel" });
  const read = () => {
    const about =
      found.reading &&
      h("a", { href: `/readings/${found.reading}` }, named.get(found.reading) ?? t("journal.a_reading"));
    node.replaceChildren(
      h(
        "p",
        { class: "over" },
        h("time", { datetime: found.date }, written(found.date)),
        found.mood && [" · ", h("i", { class: `mood ${found.mood}` }), t(`mood.${found.mood}`)],
        about && [" · ", about],
      ),
      words(found),
      h(
        "p",
        { class: "actions" },
        h(
          "button",
          {
            type: "button",
            class: "button small",
            "aria-label": `${t("journal.edit")}: ${found.date}`,
            onclick: begin,
          },
          t("journal.edit"),
        ),
        h(
          "button",
          {
            type: "button",
            class: "button small",
            "aria-label": `${t("action.delete")}: ${found.date}`,
            onclick: remove,
          },
          t("action.delete"),
        ),
      ),
    );
  };
  const edit = () => {
    const submit = async ({ text, mood, date, reading }) => {
      found = await api("PATCH", `/journal/${found.id}`, { text, mood: mood || null, date, reading: reading || null });
      toast(t("form.saved"));
      read();
      node.querySelector("button").focus();
    };
    const cancel = () => {
      read();
      memory.set(`draft.${draft}`, null, sessionStorage);
      node.querySelector("button").focus();
    };
    const back = h("button", { type: "button", class: "button", onclick: cancel }, t("action.cancel"));
    node.replaceChildren(form({ submit, label: t("form.save"), draft, before: back }, fields(found, named)));
  };
  const begin = () => {
    edit();
    node.querySelector("textarea").focus();
  };
  const remove = async () => {
    if (!(await confirm({ title: t("journal.delete"), text: t("journal.delete_sure"), action: t("action.delete") })))
      return;
    await attempt(async () => {
      await api("DELETE", `/journal/${found.id}`);
      node.remove();
    });
  };
  // What was being changed when the session ended is open again.
  if (memory.get(`draft.${draft}`, sessionStorage)) edit();
  else read();
  return node;
}
