// Recent errors and slow requests of the server.

import { adminPage, adminsOnly, logTable } from "../kit/admin.js";
import { api } from "../kit/api.js";
import { h } from "../kit/dom.js";
import { number, t } from "../kit/i18n.js";
import { again } from "../kit/router.js";
import { instant } from "../kit/time.js";

export default async function errors() {
  adminsOnly();
  const [lines, slow] = await Promise.all([api("GET", "/admin/errors"), api("GET", "/admin/slow-requests")]);
  const time = (at) => h("td", { class: "when" }, h("time", { datetime: at }, instant(at)));
  const line = ({ at, level, message }) =>
    h(
      "tr",
      {},
      time(at),
      h("td", {}, h("span", { class: `pill ${level}` }, t(`errors.${level}`))),
      h("td", { class: "message" }, h("code", {}, message)),
    );
  const request = ({ at, method, route, status, milliseconds }) =>
    h(
      "tr",
      {},
      time(at),
      h("td", {}, h("code", {}, `${method} ${route}`)),
      h("td", {}, String(status)),
      h("td", { class: "number" }, `${number(milliseconds)} ms`),
    );
  return adminPage(
    h(
      "div",
      { class: "page-head" },
      h("p", { class: "lead" }, t("errors.lead")),
      h("button", { type: "button", class: "button", onclick: again }, t("errors.refresh")),
    ),
    logTable("errors.lines", ["errors.time", "errors.level", "errors.message"], lines.items.map(line), "errors.none"),
    logTable(
      "errors.slow",
      ["errors.time", "errors.request", "errors.status", "errors.took"],
      slow.items.map(request),
      "errors.none_slow",
    ),
  );
}
