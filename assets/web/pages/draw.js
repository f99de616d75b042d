// Drawing: choose a spread and ask, shuffle, turn the cards one by one; or enter a draw made with paper cards.

import { api, cards, repeatable, session, spreads, voices } from "../kit/api.js";
import { back, cardName, drawing, layout, picture, turning } from "../kit/cards.js";
import { announce, h, icon, memory, still } from "../kit/dom.js";
import { attempt, field, form, toggle } from "../kit/forms.js";
import { language, t, tn } from "../kit/i18n.js";
import { caption, meanings } from "../kit/readings.js";
import { go, heading, place, table } from "../kit/router.js";

const SHUFFLING_MS = 1300;

export default async function draw() {
  const page = h("div", { class: "page" });
  const [all, speakers] = await Promise.all([spreads(), voices()]);
  const state = table.get();
  const spread = state && all.find(({ id }) => id === state.spread);
  if (spread && !place.query.has("spread")) await lay(page, spread, await inLanguage(state));
  else ask(page, all, speakers);
  return page;
}

// --- Asking ---------------------------------------------------------------------------------------------------------

function ask(page, all, speakers) {
  const kept = memory.get("draft.draw", sessionStorage);
  const asked = place.query.get("spread") ?? kept?.spread;
  const chosen = all.some(({ id }) => id === asked) ? asked : "three-card";
  const spreadOf = (id) => all.find((spread) => spread.id === id);
  const tile = (spread) =>
    h(
      "label",
      { class: "tile choice" },
      h("input", { type: "radio", name: "spread", value: spread.id, checked: spread.id === chosen, class: "unseen" }),
      drawing(spread),
      h("strong", {}, spread.name),
      h("span", {}, tn("spread.cards", spread.positions.length)),
    );
  const keyOf = repeatable();
  const about = h("p", { class: "hint about", "aria-live": "polite" }, spreadOf(chosen).description);
  const byHand = h("div", { class: "by-hand", hidden: true });
  const submit = async ({ spread: id, question, voice, reversals, hand }) => {
    const spread = spreadOf(id);
    const words = question.trim();
    const entered = hand ? byHandCards(byHand) : undefined;
    const [result] = await Promise.all([
      take({ spread: id, question: words, voice, reversals, cards: entered }, keyOf),
      entered ? null : shuffle(page),
    ]);
    const turned = entered ? result.cards.map(() => true) : [];
    const state = { spread: id, question: words, voice, reversals, result, turned, language: language() };
    table.set(state);
    for (const name of ["draft.draw", "draft.entered"]) memory.set(name, null, sessionStorage);
    history.replaceState(history.state, "", "/draw");
    place.query = new URLSearchParams();
    await lay(page, spread, state);
    page.querySelector(".card, h1").focus();
  };
  const node = form(
    { submit, label: t("draw.action"), draft: "draw", class: "ask" },
    h(
      "fieldset",
      { class: "plain" },
      h("legend", {}, t("draw.spread")),
      h("div", { class: "tiles" }, all.map(tile)),
      about,
    ),
    field({
      name: "question",
      label: t("draw.question"),
      type: "textarea",
      hint: t("draw.question_hint"),
      maxlength: 2000,
    }),
    choosing(speakers),
    h(
      "div",
      { class: "toggles" },
      toggle({ name: "reversals", label: t("draw.reversals"), checked: kept?.reversals ?? true }),
      session.user && toggle({ name: "hand", label: t("draw.by_hand") }),
    ),
    byHand,
  );
  const update = async (event) => {
    if (!event || event.target.name === "spread")
      about.textContent = spreadOf(node.elements.spread.value)?.description ?? "";
    if (!event || ["spread", "hand"].includes(event.target.name)) {
      const hand = node.elements.hand?.checked ?? false;
      byHand.hidden = !hand;
      node.querySelector("[type=submit]").textContent = t(hand ? "draw.enter" : "draw.action");
      if (hand) await attempt(() => pickers(byHand, spreadOf(node.elements.spread.value)));
    }
  };
  node.addEventListener("change", update);
  // A link to a spread says more than a draft.
  if (!node.elements.spread.value || place.query.has("spread")) node.elements.spread.value = chosen;
  update();
  page.replaceChildren(heading(t("draw.title")), node);
}

/** In whose voice the cards are to speak; what it is like is said below. */
function choosing(speakers) {
  const described = (id) => speakers.find((voice) => voice.id === id)?.description ?? t("draw.voice_none_hint");
  const node = field({
    name: "voice",
    label: t("draw.voice"),
    type: "select",
    options: [["", t("draw.voice_none")], ...speakers.map(({ id, name }) => [id, name])],
    hint: described(""),
  });
  const select = node.querySelector("select");
  const hint = node.querySelector(".hint");
  hint.setAttribute("aria-live", "polite");
  const describe = () => (hint.textContent = described(select.value));
  select.addEventListener("change", describe);
  // A draft is put back into the form after this.
  queueMicrotask(describe);
  return node;
}

/** Signed in, the reading is kept at once; else it is only drawn. */
function take({ spread, question, voice, reversals, cards: entered, seed }, keyOf) {
  if (!session.user) return api("POST", "/readings/draw", { spread, reversals, seed });
  const reading = { spread, question, voice: voice || undefined, reversals, cards: entered, seed };
  return api("POST", "/readings", reading, { key: keyOf(reading) });
}

/** The cards of a state in the language in use: a draw that is not saved is computed again from its seed. */
async function inLanguage(state) {
  if (state.language === language()) return state;
  const { result } = state;
  const again = result.id
    ? await api("GET", `/readings/${result.id}`)
    : await api("POST", "/readings/draw", { spread: state.spread, reversals: state.reversals, seed: result.seed });
  const renewed = { ...state, result: again, language: language() };
  table.set(renewed);
  return renewed;
}

// --- By hand --------------------------------------------------------------------------------------------------------

async function pickers(box, spread) {
  const all = await cards();
  // The picked cards stay when the spread changes, and when the page is left and opened again.
  const picked = box.firstChild ? byHandCards(box) : (memory.get("draft.entered", sessionStorage) ?? []);
  const groups = ["major", "wands", "cups", "swords", "pentacles"].map((group) => [
    group,
    all.filter((card) => (card.suit ?? "major") === group),
  ]);
  const row = (position, index) => {
    const preview = h("span", { class: "preview" }, back());
    const select = h(
      "select",
      { name: "cards", id: `entered-${index}`, required: true },
      h("option", { value: "" }, t("draw.pick")),
      groups.map(([group, members]) =>
        h(
          "optgroup",
          { label: t(`suit.${group}`) },
          members.map(({ id, name }) => h("option", { value: id, selected: id === picked[index]?.card }, name)),
        ),
      ),
    );
    const turned = h("input", { type: "checkbox", "data-reversed": index, checked: picked[index]?.reversed ?? false });
    const change = () => {
      memory.set("draft.entered", byHandCards(box), sessionStorage);
      show();
    };
    const show = () => {
      preview.replaceChildren(select.value ? picture(select.value, { reversed: turned.checked }) : back());
      const taken = [...box.querySelectorAll("select")].map((other) => other.value);
      for (const other of box.querySelectorAll("select")) {
        for (const option of other.options)
          option.disabled = option.value !== "" && option.value !== other.value && taken.includes(option.value);
      }
    };
    if (select.value) show();
    select.addEventListener("change", change);
    turned.addEventListener("change", change);
    return h(
      "li",
      {},
      preview,
      h(
        "div",
        {},
        h("label", { for: `entered-${index}` }, `${index + 1}. ${position.name}`),
        select,
        h("label", { class: "toggle" }, turned, h("span", {}, t("card.is_reversed"))),
        h("p", { class: "error", id: `entered-${index}-error`, hidden: true }),
      ),
    );
  };
  box.replaceChildren(h("ol", { class: "pickers" }, spread.positions.map(row)));
}

function byHandCards(box) {
  return [...box.querySelectorAll("select")].map((select, index) => ({
    card: select.value,
    reversed: box.querySelector(`[data-reversed="${index}"]`).checked,
  }));
}

// --- On the table ---------------------------------------------------------------------------------------------------

/** Shows the shuffling for a moment; with reduced motion, there is no wait. */
async function shuffle(page) {
  if (still()) return;
  const deck = h("div", { class: "shuffle", "aria-hidden": "true" }, [1, 2, 3, 4, 5].map(back));
  announce(t("draw.shuffling"));
  const ask = [...page.children];
  page.append(deck);
  for (const child of ask) child.inert = true;
  deck.scrollIntoView({ block: "center" });
  await new Promise((done) => setTimeout(done, SHUFFLING_MS));
  for (const child of ask) child.inert = false;
  deck.remove();
}

async function lay(page, spread, state) {
  const { result, turned } = state;
  const below = h("div", { class: "below" });
  const open = (index) => turned[index] === true;
  const done = () => result.cards.every((_, index) => open(index));
  const cells = layout(spread, (index) => {
    const placed = result.cards[index];
    const words = caption(placed, open(index));
    const button = turning(placed, {
      turned: open(index),
      onturn: () => {
        turned[index] = true;
        table.set(state);
        words.querySelector(".shown").textContent = cardName(placed);
        announce(
          t("draw.announce", { position: placed.name, card: cardName(placed), keywords: placed.keywords.join(", ") }),
        );
        if (done()) attempt(() => finish(below, state));
      },
    });
    return [button, words];
  });
  cells.classList.add("dealing");
  const all = h(
    "button",
    {
      type: "button",
      class: "button",
      onclick: () => {
        for (const card of cells.querySelectorAll(".card:not(.turned)")) card.click();
      },
    },
    icon("turn"),
    t("draw.turn_all"),
  );
  const afresh = () => {
    table.set(null);
    go("/draw");
  };
  page.replaceChildren(
    heading(spread.name, h("button", { type: "button", class: "button", onclick: afresh }, t("draw.again"))),
    state.question && h("p", { class: "asked" }, state.question),
    h("div", { class: "tabletop" }, cells),
    below,
  );
  if (done()) await finish(below, state);
  else
    below.replaceChildren(h("p", { class: "hint centred" }, t("draw.how")), h("p", { class: "actions centred" }, all));
}

async function finish(below, state) {
  const { result } = state;
  const said = await meanings(result.cards);
  const title = h("h2", { tabindex: "-1" }, t("reading.meanings"));
  // The pressed button is removed, so the focus moves here.
  const lost = below.contains(document.activeElement);
  below.replaceChildren(keeping(state), title, said);
  if (lost) title.focus();
}

function keeping(state) {
  const { result } = state;
  if (result.id)
    return h(
      "p",
      { class: "kept actions" },
      h("span", {}, t("draw.kept")),
      h("a", { class: "button primary", href: `/readings/${result.id}` }, t("draw.open")),
    );
  if (!session.user)
    return h(
      "p",
      { class: "kept actions" },
      h("span", {}, t("draw.not_kept")),
      h("a", { class: "button", href: "/sign-in?next=/draw" }, t("draw.sign_in")),
      h("a", { class: "button primary", href: "/register?next=/draw" }, t("draw.register")),
    );
  const keyOf = repeatable();
  const keep = () =>
    attempt(async () => {
      const reading = await take({ ...state, seed: result.seed }, keyOf);
      table.set({ ...state, result: reading });
      go(`/readings/${reading.id}`);
    });
  return h(
    "p",
    { class: "kept actions" },
    h("span", {}, t("draw.not_yet")),
    h("button", { class: "button primary", type: "button", onclick: keep }, t("draw.keep")),
  );
}
