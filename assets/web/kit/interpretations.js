// Interpretations of a reading: requesting one and showing it as it comes, the stored ones, and follow-up questions.

import { api, session } from "./api.js";
import { announce, h, icon } from "./dom.js";
import { attempt, confirm, field, form } from "./forms.js";
import { t, tn } from "./i18n.js";
import { prose } from "./prose.js";
import { stream } from "./stream.js";
import { moment } from "./time.js";

const QUESTIONS_MAX = 5;
/** Hermit's own reader, which needs no key and no network. */
const OWN = "offline";

/** The part of a reading's page that interprets it. `signal` ends what runs when the page is left. */
export async function interpretations(reading, { voices, providers, signal }) {
  const path = `/readings/${reading.id}`;
  const kept = await api("GET", `${path}/interpretations`);
  const voiceName = (id) => voices.find((voice) => voice.id === id)?.name ?? id;
  const allowed = reading.ai && session.user.ai;
  const choices = providers.filter(({ ready, machine }) => ready && (allowed || !machine));
  const list = h("div", { class: "said-list-all" });
  const show = (said) => interpretation(said, { path, voiceName, choices, signal });
  list.append(...kept.items.map(show));
  const ask = form(
    {
      label: t("say.ask"),
      class: "say",
      submit: async ({ voice, provider }) => {
        const said = await running(list, {
          title: voiceName(voice),
          path: `${path}/interpretation`,
          body: { voice, provider: provider || undefined },
          signal,
        });
        if (said) list.prepend(show(said));
      },
    },
    field({
      name: "voice",
      label: t("say.voice"),
      type: "select",
      value: reading.voice ?? "sage",
      options: voices.map(({ id, name }) => [id, name]),
    }),
    choices.length > 1 &&
      field({
        name: "provider",
        label: t("say.provider"),
        type: "select",
        value: "",
        options: [["", t("say.any")], ...choices.map(({ id }) => [id, providerName(id)])],
      }),
  );
  const about = h("p", { class: "hint" });
  const describe = () =>
    (about.textContent = voices.find(({ id }) => id === ask.elements.voice.value)?.description ?? "");
  ask.addEventListener("change", describe);
  describe();
  return h(
    "section",
    { class: "interpretations", "aria-labelledby": "interpretations" },
    h("h2", { id: "interpretations" }, t("say.title")),
    h("div", { class: "panel" }, ask, about),
    list,
  );
}

const providerName = (id) => (id === OWN ? t("say.own") : t(`provider.${id}`));

/** Who wrote it, with a label if it was a model. */
function label({ provider, model, machine }) {
  return h(
    "p",
    { class: `written-by${machine ? " machine" : ""}` },
    machine ? t("say.by_model", { model: model ?? providerName(provider) }) : t("say.by_own"),
  );
}

/** Shows text as it comes, with a button to stop; returns what was stored, or nothing if it was stopped. */
async function running(list, { title, path, body, signal }) {
  const stopping = new AbortController();
  const stop = h(
    "button",
    { type: "button", class: "button small", onclick: () => stopping.abort() },
    icon("remove"),
    t("say.stop"),
  );
  const text = h("div", { class: "prose said" });
  const shown = h(
    "article",
    { class: "panel saying", "aria-busy": "true" },
    h("h3", {}, title),
    text,
    h("p", { class: "actions" }, h("span", { class: "hint" }, t("say.running")), stop),
  );
  list.prepend(shown);
  announce(t("say.running"));
  let words = "";
  try {
    const said = await stream(path, body, {
      signal: AbortSignal.any([signal, stopping.signal]),
      onwords: (more) => {
        words += more;
        text.replaceChildren(...prose(words));
      },
    });
    announce(t("say.done"));
    return said;
  } catch (problem) {
    if (problem.name === "AbortError") return null;
    throw problem;
  } finally {
    shown.remove();
  }
}

/** A stored interpretation: its text, and the questions about it with their answers. */
function interpretation(said, { path, voiceName, choices, signal }) {
  // The source that wrote it answers, if it is still available.
  const provider = choices.find(({ id }) => id === said.provider)?.id;
  const own = `${path}/interpretations/${said.id}`;
  const remove = async () => {
    if (!(await confirm({ title: t("say.delete"), text: t("say.delete_sure"), action: t("action.delete") }))) return;
    await attempt(async () => {
      await api("DELETE", own);
      node.remove();
    });
  };
  const answers = h("div", { class: "answers" }, said.questions.map(answered));
  const asking = h("div", {});
  const offer = () => {
    const left = QUESTIONS_MAX - answers.childElementCount;
    asking.replaceChildren(...(left > 0 ? [follow(left)] : []));
  };
  const follow = (left) =>
    form(
      {
        label: t("say.follow"),
        class: "follow",
        draft: `say.${said.id}`,
        submit: async ({ question }) => {
          const answer = await running(asking, {
            title: question.trim(),
            path: `${own}/questions`,
            body: { question: question.trim(), provider },
            signal,
          });
          if (!answer) return;
          answers.append(answered(answer));
          offer();
        },
      },
      field({
        name: "question",
        label: t("say.follow_label"),
        hint: tn("say.follow_left", left),
        maxlength: 500,
        required: true,
      }),
    );
  const node = h(
    "article",
    { class: "panel interpretation", lang: said.language },
    h(
      "header",
      {},
      h("h3", {}, voiceName(said.voice)),
      label(said),
      h("p", { class: "hint" }, h("time", { datetime: said.created_at }, moment(said.created_at))),
    ),
    h("div", { class: "prose said" }, prose(said.text)),
    answers,
    asking,
    h(
      "p",
      { class: "actions" },
      h("button", { type: "button", class: "button small danger", onclick: remove }, t("action.delete")),
    ),
  );
  offer();
  return node;
}

const answered = (asked) =>
  h(
    "section",
    { class: "answer" },
    h("h4", {}, asked.question),
    h("div", { class: "prose said" }, prose(asked.answer)),
    asked.machine && label(asked),
  );
