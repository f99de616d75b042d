// A small celebration of what a request has unlocked: the lantern, a few sparks, and the achievement's name.

import { api } from "../kit/api.js";
import { announce, h } from "../kit/dom.js";
import { t } from "../kit/i18n.js";

const SPARKS = 9;
const NOTES_MAX = 3;
const STAYS_MS = 7000;

/** Celebrates achievements by their codes. */
export default async function celebrate(codes) {
  const { items } = await api("GET", "/achievements");
  const found = items.filter(({ code }) => codes.includes(code));
  for (const achievement of found.slice(0, NOTES_MAX)) note(achievement);
  const rest = found.slice(NOTES_MAX);
  if (rest.length) announce(rest.map(({ name }) => t("game.unlocked", { name })).join(" "));
}

function note({ name, description, rarity }) {
  const spark = (_, index) =>
    h("i", {
      class: "spark",
      style: { "--turn": `${index * (360 / SPARKS)}deg`, "--far": `${2.2 + (index % 3) * 0.7}rem` },
    });
  const lantern = h(
    "span",
    { class: "lantern", "aria-hidden": "true" },
    h("img", { src: "/favicon.svg", alt: "", width: 34, height: 36 }),
    Array.from({ length: SPARKS }, spark),
  );
  // It is announced below, once, in the region that is there already.
  const shown = h(
    "div",
    { class: `celebration ${rarity}`, role: "status", "aria-live": "off" },
    lantern,
    h("div", {}, h("strong", {}, t("game.unlocked", { name })), h("p", { class: "hint" }, description)),
  );
  document.getElementById("toasts").append(shown);
  announce(`${t("game.unlocked", { name })} ${description}`);
  setTimeout(() => shown.remove(), STAYS_MS);
}
