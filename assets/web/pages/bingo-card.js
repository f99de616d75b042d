// Making a month's bingo card: by chance, or laid out by hand by exchanging numbers.

import { api } from "../kit/api.js";
import { announce, h } from "../kit/dom.js";
import { attempt } from "../kit/forms.js";
import { t } from "../kit/i18n.js";

const SIDE = 5;

/** Shown while a month has no card; `onmade(bingo)` is called when it has one. */
export function making(onmade) {
  const make = (body) => attempt(async () => onmade(await api("POST", "/bingo/card", body)));
  return h(
    "section",
    { class: "panel", "aria-labelledby": "making" },
    h("h2", { id: "making" }, t("bingo.make")),
    h("p", { class: "prose" }, t("bingo.rules")),
    h(
      "p",
      { class: "actions" },
      h(
        "button",
        { type: "button", class: "button primary by-chance", onclick: () => make({ random: true }) },
        t("bingo.by_chance"),
      ),
    ),
    h("details", { class: "more" }, h("summary", {}, t("bingo.by_hand")), byHand(make)),
  );
}

function byHand(make) {
  const numbers = Array.from({ length: SIDE * SIDE }, (_, index) => index + 1);
  const table = h("tbody");
  let held = null;
  const where = (index) => ({ number: numbers[index], row: Math.floor(index / SIDE) + 1, column: (index % SIDE) + 1 });
  const press = (index) => {
    if (held === null) held = index;
    else {
      const words = held !== index && t("bingo.exchanged", { a: numbers[held], b: numbers[index] });
      [numbers[held], numbers[index]] = [numbers[index], numbers[held]];
      held = null;
      if (words) announce(words);
    }
    draw();
    table.querySelectorAll("button")[index].focus();
  };
  const cell = (index) =>
    h(
      "td",
      {},
      h(
        "button",
        {
          type: "button",
          "aria-pressed": String(held === index),
          "aria-label": t("bingo.place", where(index)),
          onclick: () => press(index),
        },
        String(numbers[index]),
      ),
    );
  const draw = () =>
    table.replaceChildren(
      ...Array.from({ length: SIDE }, (_, row) =>
        h(
          "tr",
          {},
          Array.from({ length: SIDE }, (_, column) => cell(row * SIDE + column)),
        ),
      ),
    );
  const shuffle = () => {
    // Fisher and Yates; nothing depends on how good the chance is, for the server chooses the days' numbers.
    for (let last = numbers.length - 1; last > 0; last -= 1) {
      const other = Math.floor(Math.random() * (last + 1));
      [numbers[last], numbers[other]] = [numbers[other], numbers[last]];
    }
    held = null;
    draw();
    announce(t("bingo.shuffled"));
  };
  const rows = () => Array.from({ length: SIDE }, (_, row) => numbers.slice(row * SIDE, (row + 1) * SIDE));
  draw();
  return [
    h("p", { class: "hint" }, t("bingo.by_hand_hint")),
    h("table", { class: "bingo-board making" }, h("caption", { class: "unseen" }, t("bingo.make")), table),
    h(
      "p",
      { class: "actions" },
      h("button", { type: "button", class: "button", onclick: shuffle }, t("bingo.shuffle")),
      h(
        "button",
        { type: "button", class: "button primary", onclick: () => make({ numbers: rows() }) },
        t("bingo.use"),
      ),
    ),
  ];
}
