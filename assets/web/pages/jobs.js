// The server's jobs: when each ran last, when it runs next, and what went wrong.

import { adminPage, adminsOnly, logTable } from "../kit/admin.js";
import { api } from "../kit/api.js";
import { h } from "../kit/dom.js";
import { number, t } from "../kit/i18n.js";
import { again } from "../kit/router.js";
import { instant } from "../kit/time.js";

const COLUMNS = ["jobs.name", "jobs.every", "jobs.last", "jobs.next", "jobs.state"];
/** Units for an interval, the largest first, in seconds. */
const UNITS = [
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

export default async function jobs() {
  adminsOnly();
  const { items } = await api("GET", "/admin/jobs");
  const time = (at) => (at ? h("time", { datetime: at }, instant(at)) : t("jobs.never"));
  const row = ({ name, every_s: every, last_run_at: last, next_run_at: next, failures, last_error: error }) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, name),
      h("td", {}, every ? interval(every) : t("jobs.at_start")),
      h("td", {}, time(last)),
      h("td", {}, next ? time(next) : "–"),
      h(
        "td",
        { class: "message" },
        h(
          "span",
          { class: `pill ${failures ? "error" : ""}` },
          failures ? t("jobs.failed", { count: number(failures) }) : t("jobs.fine"),
        ),
        failures > 0 && [" ", h("code", {}, error ?? "")],
      ),
    );
  return adminPage(
    h(
      "div",
      { class: "page-head" },
      h("p", { class: "lead" }, t("jobs.lead")),
      h("button", { type: "button", class: "button", onclick: again }, t("errors.refresh")),
    ),
    logTable("jobs.title", COLUMNS, items.map(row), "jobs.none"),
  );
}

/** An interval in its largest whole unit. */
function interval(seconds) {
  const [unit, size] = UNITS.find(([, size]) => seconds % size === 0);
  return t(`jobs.each_${unit}`, { count: number(seconds / size) });
}
