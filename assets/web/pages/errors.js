// What went wrong on the server or took long in the last while.
import { h } from "../kit/dom.js";
import { number, t } from "../kit/i18n.js";
import { instant } from "../kit/time.js";
import { api } from "../kit/api.js";
import { adminPage, adminsOnly } from "../kit/admin.js";
import { again } from "../kit/router.js";

export default async function errors() {
  adminsOnly();
  const [lines, slow] = await Promise.all([api("GET", "/admin/errors"), api("GET", "/admin/slow-requests")]);
  const time = (at) => h("td", { class: "when" }, h("time", { datetime: at }, instant(at)));
  const line = ({ at, level, message }) => h("tr", {}, time(at), h("td", {}, h("span", { class: `pill ${level}` }, t(`errors.${level}`))), h("td", { class: "message" }, h("code", {}, message)));
  const request = ({ at, method, route, status, milliseconds }) =>
    h("tr", {}, time(at), h("td", {}, h("code", {}, `${method} ${route}`)), h("td", {}, String(status)), h("td", { class: "number" }, `${number(milliseconds)} ms`));
  return adminPage(
    h("div", { class: "page-head" }, h("p", { class: "lead" }, t("errors.lead")), h("button", { type: "button", class: "button", onclick: again }, t("errors.refresh"))),
    table("errors.lines", ["errors.time", "errors.level", "errors.message"], lines.items.map(line), "errors.none"),
    table("errors.slow", ["errors.time", "errors.request", "errors.status", "errors.took"], slow.items.map(request), "errors.none_slow"),
  );
}

/** A table under its heading; without rows, a sentence. */
function table(title, columns, rows, none) {
  const id = title.replace(".", "-");
  return h(
    "section",
    { "aria-labelledby": id },
    h("h2", { id }, t(title)),
    rows.length
      ? h("div", { class: "scroll panel", tabindex: "0", role: "group", "aria-labelledby": id }, h("table", { class: "log" }, h("thead", {}, h("tr", {}, columns.map((key) => h("th", { scope: "col" }, t(key))))), h("tbody", {}, rows)))
      : h("p", { class: "empty" }, t(none)),
  );
}
