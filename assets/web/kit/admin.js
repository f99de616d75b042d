// Shared by the admin pages: their tabs and tables.

import { Problem, session } from "./api.js";
import { h } from "./dom.js";
import { t } from "./i18n.js";
import { entries } from "./instance.js";
import { heading, place } from "./router.js";

/** The frame of an admin page; another account gets a message that it has no access. */
export function adminPage(...content) {
  const tabs = [
    ["/admin", "accounts"],
    ["/admin/invites", "invites"],
    ["/admin/memory", "memory"],
    ["/admin/jobs", "jobs"],
    ["/admin/errors", "errors"],
  ].map(([path, name]) => ({ path, text: `admin.${name}` }));
  return h(
    "div",
    { class: "page" },
    heading(t("admin.title")),
    h(
      "nav",
      { class: "tabs", "aria-label": t("admin.title") },
      [...tabs, ...entries("admin")].map(({ path, text }) =>
        h("a", { href: path, "aria-current": place.path === path ? "page" : undefined }, t(text)),
      ),
    ),
    content,
  );
}

/** Stops at once for an account that is not an admin, before anything is requested. */
export function adminsOnly() {
  if (session.user?.role !== "admin") throw new Problem({ status: 403, code: "forbidden" });
}

/** A table under its heading; without rows, a sentence. */
export function logTable(title, columns, rows, none) {
  const id = title.replace(".", "-");
  return h(
    "section",
    { "aria-labelledby": id },
    h("h2", { id }, t(title)),
    rows.length
      ? h(
          "div",
          { class: "scroll panel", tabindex: "0", role: "group", "aria-labelledby": id },
          h(
            "table",
            { class: "log" },
            h(
              "thead",
              {},
              h(
                "tr",
                {},
                columns.map((key) => h("th", { scope: "col" }, t(key))),
              ),
            ),
            h("tbody", {}, rows),
          ),
        )
      : h("p", { class: "empty" }, t(none)),
  );
}
