// One reading: its cards, what they say, and what its owner writes about it.

import { api, providers, spreads, voices } from "../kit/api.js";
import { h, icon, memory } from "../kit/dom.js";
import { attempt, confirm, field, form, toast, toggle } from "../kit/forms.js";
import { t } from "../kit/i18n.js";
import { interpretations } from "../kit/interpretations.js";
import { called, laid, meanings } from "../kit/readings.js";
import { go, heading } from "../kit/router.js";
import { moment } from "../kit/time.js";

export default async function reading({ params, signal }) {
  const [found, known, speakers, writers] = await Promise.all([
    api("GET", `/readings/${params.id}`),
    spreads(),
    voices(),
    providers(),
  ]);
  const voice = speakers.find(({ id }) => id === found.voice);
  const current = known.find(({ id }) => id === found.spread);
  // An own spread may have changed since; the cards lie as they were counted then.
  const spread = current?.positions.length === found.cards.length ? current : fallback(found);
  const title = heading(called(found), favorite(found));
  return h(
    "div",
    { class: "page" },
    title,
    h(
      "p",
      { class: "hint" },
      found.spread_name,
      " · ",
      h("time", { datetime: found.created_at }, moment(found.created_at)),
      !found.seed && ` · ${t("reading.by_hand")}`,
      voice &&
        h("span", { class: "voice", title: voice.description }, ` · ${t("reading.voice", { name: voice.name })}`),
    ),
    found.question && found.title && h("p", { class: "asked" }, found.question),
    h("div", { class: "tabletop" }, laid(spread, found.cards)),
    await interpretations(found, { voices: speakers, providers: writers, signal }),
    h(
      "div",
      { class: "reading-columns" },
      h("section", {}, h("h2", {}, t("reading.meanings")), await meanings(found.cards)),
      h(
        "section",
        { class: "beside" },
        h("h2", {}, t("reading.notes_title")),
        editor(
          found,
          title.querySelector("h1"),
          writers.some(({ machine }) => machine),
        ),
        h("p", {}, h("a", { href: `/journal?reading=${found.id}` }, t("reading.journal"))),
      ),
    ),
    exporting(found),
  );
}

/** A spread that has gone: its cards lie in rows. */
function fallback({ cards }) {
  const wide = Math.min(5, cards.length);
  const high = Math.ceil(cards.length / wide);
  const at = (index) => ({ x: ((index % wide) + 0.5) / wide, y: (Math.floor(index / wide) + 0.5) / high, rotation: 0 });
  return {
    width_cards: wide * 1.15,
    height_cards: high === 1 ? 1 : high * 1.12,
    positions: cards.map((_, index) => at(index)),
  };
}

function favorite(found) {
  const button = h(
    "button",
    { type: "button", class: "button favorite-switch", "aria-pressed": String(found.favorite) },
    icon("star"),
    t("reading.favorite"),
  );
  button.addEventListener("click", async () => {
    const wanted = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(wanted));
    const changed = await attempt(() => api("PATCH", `/readings/${found.id}`, { favorite: wanted }));
    if (!changed) button.setAttribute("aria-pressed", String(!wanted));
  });
  return button;
}

/** `models`: there are language models here, so that it matters whether they may see the reading. */
function editor(found, title, models) {
  const submit = async (written) => {
    const tags = [
      ...new Set(
        written.tags
          .split(/[,，、\n]/)
          .map((tag) => tag.trim())
          .filter(Boolean),
      ),
    ];
    const outcome = written.outcome ? Number(written.outcome) : null;
    const changed = await api("PATCH", `/readings/${found.id}`, {
      title: written.title.trim(),
      question: written.question.trim(),
      notes: written.notes,
      tags,
      outcome,
      ai: !(written.private ?? !found.ai),
    });
    Object.assign(found, changed);
    title.textContent = called(changed);
    toast(t("form.saved"));
  };
  const outcomes = h(
    "fieldset",
    { class: "plain outcomes" },
    h("legend", {}, t("reading.outcome")),
    ["", "1", "2", "3", "4", "5"].map((value) =>
      h(
        "label",
        {},
        h("input", { type: "radio", name: "outcome", value, checked: value === String(found.outcome ?? "") }),
        h("span", {}, value || t("reading.outcome_open")),
      ),
    ),
    h("p", { class: "hint" }, t("reading.outcome_hint")),
  );
  const draft = `reading.${found.id}`;
  const unsaved = memory.get(`draft.${draft}`, sessionStorage) !== null;
  return form(
    { submit, label: t("form.save"), draft, class: "notes" },
    unsaved && h("p", { class: "hint" }, t("form.restored")),
    field({ name: "title", label: t("reading.title"), value: found.title, maxlength: 200 }),
    field({
      name: "question",
      label: t("draw.question"),
      type: "textarea",
      rows: 2,
      value: found.question,
      maxlength: 2000,
    }),
    field({
      name: "notes",
      label: t("reading.notes"),
      type: "textarea",
      rows: 6,
      value: found.notes,
      maxlength: 10000,
    }),
    field({ name: "tags", label: t("reading.tags"), hint: t("reading.tags_hint"), value: found.tags.join(", ") }),
    outcomes,
    models && toggle({ name: "private", label: t("reading.private"), checked: !found.ai }),
  );
}

function exporting(found) {
  const remove = async () => {
    const sure = await confirm({
      title: t("reading.delete"),
      text: t("reading.delete_sure"),
      action: t("action.delete"),
    });
    if (!sure) return;
    await attempt(async () => {
      await api("DELETE", `/readings/${found.id}`);
      memory.set(`draft.reading.${found.id}`, null, sessionStorage);
      toast(t("reading.deleted"));
      go("/readings", { replace: true });
    });
  };
  const link = (format, label) =>
    h(
      "a",
      { class: "button", href: `/api/v1/readings/${found.id}/export?format=${format}`, download: `reading.${format}` },
      label,
    );
  return h(
    "div",
    { class: "actions apart" },
    link("md", t("reading.export_md")),
    link("json", t("reading.export_json")),
    h("button", { type: "button", class: "button danger", onclick: remove }, t("reading.delete")),
  );
}
