// The accounts of the instance, for admins.

import { adminPage, adminsOnly } from "../kit/admin.js";
import { api, query, session } from "../kit/api.js";
import { h, settled } from "../kit/dom.js";
import { attempt, confirm, field, form, toast } from "../kit/forms.js";
import { t } from "../kit/i18n.js";
import { day } from "../kit/time.js";

export default async function accounts() {
  adminsOnly();
  const body = h("tbody");
  const more = h("button", { type: "button", class: "button", hidden: true }, t("action.more"));
  const asked = { q: "", cursor: "" };
  const load = async (fresh) => {
    const page = await api("GET", `/admin/accounts${query({ ...asked, limit: 50 })}`);
    if (fresh) body.replaceChildren();
    body.append(...page.items.map(row));
    asked.cursor = page.next ?? "";
    more.hidden = !page.next;
  };
  more.addEventListener("click", () => attempt(() => load(false)));
  const search = settled((event) => {
    Object.assign(asked, { q: event.target.value.trim(), cursor: "" });
    attempt(() => load(true));
  }, 300);
  const make = async (written, node) => {
    const wanted = { username: written.username.trim(), password: written.password, role: written.role };
    body.prepend(row(await api("POST", "/admin/accounts", wanted)));
    node.reset();
    toast(t("form.saved"));
  };
  await load(true);
  const columns = ["account.username", "account.display_name", "admin.role", "admin.since", "admin.actions"];
  return adminPage(
    h(
      "div",
      { class: "filters", role: "search" },
      field({ name: "", label: t("admin.search"), type: "search", maxlength: 64, oninput: search }),
    ),
    h(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": t("admin.accounts") },
      h(
        "table",
        { class: "accounts" },
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            columns.map((key) => h("th", { scope: "col" }, t(key))),
          ),
        ),
        body,
      ),
    ),
    h("p", { class: "actions centred" }, more),
    h(
      "details",
      { class: "more" },
      h("summary", {}, t("admin.make")),
      form(
        { submit: make, label: t("admin.make") },
        field({
          name: "username",
          label: t("account.username"),
          hint: t("account.username_hint"),
          required: true,
          maxlength: 32,
          autocomplete: "off",
        }),
        field({
          name: "password",
          label: t("account.password"),
          hint: t("account.password_hint"),
          type: "password",
          required: true,
          maxlength: 256,
          autocomplete: "new-password",
        }),
        field({
          name: "role",
          label: t("admin.role"),
          type: "select",
          value: "user",
          options: ["user", "admin"].map((role) => [role, t(`role.${role}`)]),
        }),
      ),
    ),
  );
}

function row(account) {
  const change = (body) =>
    attempt(async () => {
      node.replaceWith(row(await api("PATCH", `/admin/accounts/${account.id}`, body)));
      toast(t("form.saved"));
    });
  const remove = async () => {
    if (
      !(await confirm({
        title: t("admin.delete"),
        text: t("admin.delete_sure", { name: account.username }),
        action: t("action.delete"),
      }))
    )
      return;
    await attempt(async () => {
      await api("DELETE", `/admin/accounts/${account.id}`);
      node.remove();
    });
  };
  const act = (label, work) =>
    h(
      "button",
      { type: "button", class: "button small", "aria-label": `${label}: ${account.username}`, onclick: work },
      label,
    );
  const own = account.id === session.user.id;
  const other = account.role === "admin" ? "user" : "admin";
  const node = h(
    "tr",
    { class: account.disabled_at ? "off" : undefined },
    h("th", { scope: "row" }, account.username),
    h("td", {}, account.display_name),
    h("td", {}, t(`role.${account.role}`), account.disabled_at && ` · ${t("admin.disabled")}`),
    h("td", {}, day(account.created_at)),
    h(
      "td",
      {},
      own
        ? t("admin.yourself")
        : h(
            "div",
            { class: "actions" },
            act(t(`admin.make_${other}`), () => change({ role: other })),
            act(t(account.disabled_at ? "admin.enable" : "admin.disable"), () =>
              change({ disabled: !account.disabled_at }),
            ),
            act(t("action.delete"), remove),
          ),
    ),
  );
  return node;
}
