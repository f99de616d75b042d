// Invites to the instance, for admins.

import { adminPage, adminsOnly } from "../kit/admin.js";
import { api } from "../kit/api.js";
import { h } from "../kit/dom.js";
import { attempt, field, form, showOnce } from "../kit/forms.js";
import { t } from "../kit/i18n.js";
import { moment } from "../kit/time.js";

export default async function invites() {
  adminsOnly();
  const { items } = await api("GET", "/admin/invites?limit=100");
  const list = h("ul", { class: "rows" }, items.map(row));
  const code = h("div", { class: "secret", role: "status" });
  const submit = async ({ note, days }, node) => {
    const made = await api("POST", "/admin/invites", { note: note.trim(), days: Number(days) });
    list.prepend(row(made.invite));
    node.reset();
    showOnce(code, t("invites.once"), `${location.origin}/register?invite=${made.code}`);
  };
  return adminPage(
    form(
      { submit, label: t("invites.make"), class: "inline" },
      field({ name: "note", label: t("invites.note"), maxlength: 200, autocomplete: "off" }),
      field({
        name: "days",
        label: t("invites.days"),
        type: "select",
        value: "14",
        options: ["1", "7", "14", "30", "90"].map((days) => [days, days]),
      }),
    ),
    code,
    items.length === 0 && h("p", { class: "empty" }, t("invites.none")),
    list,
  );
}

function row(invite) {
  const withdraw = () =>
    attempt(async () => {
      await api("DELETE", `/admin/invites/${invite.id}`);
      node.remove();
    });
  const name = invite.note || t("invites.unnamed");
  const state = invite.used_at
    ? t("invites.used", { time: moment(invite.used_at) })
    : t("settings.until", { time: moment(invite.expires_at) });
  const node = h(
    "li",
    {},
    h("div", {}, h("strong", {}, name), h("p", { class: "hint" }, state)),
    h(
      "button",
      { type: "button", class: "button small", "aria-label": `${t("invites.withdraw")}: ${name}`, onclick: withdraw },
      t("invites.withdraw"),
    ),
  );
  return node;
}
