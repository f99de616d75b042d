// Bingo: this month's board, today's number, and the months before. A card is made in bingo-card.js.

import { api, query } from "../kit/api.js";
import { announce, h, icon } from "../kit/dom.js";
import { attempt, toast } from "../kit/forms.js";
import { number, t, tn } from "../kit/i18n.js";
import { date, moment } from "../kit/time.js";
import { making } from "./bingo-card.js";
import { gamePage, gamePart, growing, monthName } from "./game-parts.js";

export default async function bingoPage() {
  const [bingo, history] = await Promise.all([api("GET", "/bingo"), api("GET", "/bingo/history")]);
  const box = h("div", { class: "bingo-box" });
  show(box, bingo);
  const before = history.items.filter(({ month }) => month !== bingo.month);
  const later = (cursor) => api("GET", `/bingo/history${query({ cursor })}`);
  return gamePage(
    box,
    before.length > 0 &&
      gamePart(
        "months",
        t("bingo.history"),
        growing(h("ul", { class: "rows panel" }), { ...history, items: before }, later, played),
      ),
  );
}

/** Draws the month anew; `earlier` is how it was before something was claimed. */
function show(box, bingo, earlier) {
  if (!bingo.card) {
    box.replaceChildren(making((made) => renewed(box, made)));
    return;
  }
  const claim = (chosen) =>
    attempt(async () => {
      const answer = await api("POST", "/bingo/claim", chosen ? { number: chosen } : {});
      renewed(box, answer.bingo, bingo);
      celebrate(answer, bingo);
    });
  box.replaceChildren(h("div", { class: "bingo" }, now(bingo, claim), board(bingo, claim, earlier), rest(bingo)));
}

function renewed(box, bingo, earlier) {
  show(box, bingo, earlier);
  box.querySelector("caption").focus();
}

function celebrate({ number: claimed, prize, bingo }, earlier) {
  const lines = bingo.lines.length - earlier.lines.length;
  const words = [
    t("bingo.now_claimed", { number: number(claimed) }),
    lines > 0 && tn("bingo.new_lines", lines),
    prize && t("bingo.prize_won", { karma: number(bingo.prize_karma) }),
  ];
  const said = words.filter(Boolean).join(" ");
  if (lines > 0 || prize) toast(said);
  else announce(said);
}

/** Five rows of five. Numbers that may be claimed on a free day are buttons. */
function board(bingo, claim, earlier) {
  const marks = new Map(bingo.marks.map((mark) => [mark.number, mark.day]));
  const inLine = new Set(bingo.lines.flat());
  const known = (found) => earlier.marks.some((mark) => mark.number === found);
  const fresh = (found) => earlier && ((marks.has(found) && !known(found)) || newLine(bingo, earlier, found));
  const open = bingo.free_day && !bingo.claimed ? bingo.missed : [];
  const cell = (found) => {
    const kind = [
      marks.has(found) && "marked",
      inLine.has(found) && "line",
      fresh(found) && "fresh",
      found === bingo.number && !marks.has(found) && "todays",
      bingo.missed.includes(found) && "missed",
    ]
      .filter(Boolean)
      .join(" ");
    const state = marks.has(found)
      ? t(inLine.has(found) ? "bingo.in_line" : "bingo.marked", { day: number(marks.get(found)) })
      : found === bingo.number
        ? t("bingo.todays")
        : bingo.missed.includes(found)
          ? t("bingo.missed_one")
          : "";
    const shown = [h("span", {}, String(found)), state && h("span", { class: "unseen" }, ` ${state}`)];
    return h(
      "td",
      { class: kind || undefined },
      open.includes(found)
        ? h(
            "button",
            { type: "button", "aria-label": t("bingo.claim", { number: found }), onclick: () => claim(found) },
            String(found),
          )
        : shown,
    );
  };
  return h(
    "table",
    { class: "bingo-board" },
    h(
      "caption",
      { tabindex: "-1" },
      h("strong", {}, monthName(bingo.month)),
      " ",
      h("span", { class: "hint" }, tn("bingo.lines", bingo.lines.length)),
    ),
    h(
      "tbody",
      {},
      bingo.card.map((row) => h("tr", {}, row.map(cell))),
    ),
  );
}

/** Whether a number stands in a line that was not complete before. */
const newLine = (bingo, earlier, found) =>
  bingo.lines.some((line) => line.includes(found) && !earlier.lines.some((known) => known.join() === line.join()));

/** Today, and what can be done with it. */
function now(bingo, claim) {
  return h(
    "div",
    { class: "now" },
    h("p", { class: "over" }, h("time", { datetime: bingo.today }, date(bingo.today))),
    bingo.number &&
      h("p", { class: "ball large" }, h("span", { class: "unseen" }, `${t("bingo.number")}: `), String(bingo.number)),
    bingo.claimed
      ? h("p", {}, icon("star"), " ", t("bingo.claimed_today"))
      : bingo.number
        ? h(
            "p",
            {},
            h(
              "button",
              { type: "button", class: "button primary claim-today", onclick: () => claim() },
              t("bingo.claim", { number: bingo.number }),
            ),
          )
        : h("p", {}, t(bingo.missed.length ? "bingo.choose" : "bingo.nothing_missed")),
  );
}

/** Lines, what was missed, and what is still to come. */
function rest(bingo) {
  const wins = bingo.won
    ? t("bingo.won", { karma: number(bingo.prize_karma) })
    : t("bingo.wins", { lines: number(bingo.lines_wanted), karma: number(bingo.prize_karma) });
  const missed = [...bingo.missed].sort((a, b) => a - b).join(", ");
  return h(
    "div",
    { class: "rest" },
    h("p", {}, h("strong", {}, tn("bingo.lines", bingo.lines.length)), " · ", wins),
    missed && !bingo.free_day && h("p", { class: "hint" }, t("bingo.missed", { numbers: missed })),
    h(
      "p",
      { class: "hint" },
      t("bingo.next", { time: moment(bingo.next_day_at) }),
      " ",
      tn("bingo.days_left", bingo.days_left),
    ),
  );
}

const played = ({ month, marks, lines, won }) =>
  h(
    "li",
    {},
    h(
      "div",
      {},
      h("strong", {}, monthName(month)),
      h("p", { class: "hint" }, tn("bingo.numbers", marks.length), " · ", tn("bingo.lines", lines)),
    ),
    won && h("span", { class: "pill done" }, t("bingo.won_short")),
  );
