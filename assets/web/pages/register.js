// Making an account; the first one of an instance becomes its admin.

import { api, signedIn } from "../kit/api.js";
import { h } from "../kit/dom.js";
import { field, form, toast } from "../kit/forms.js";
import { language, t } from "../kit/i18n.js";
import { askInstance } from "../kit/instance.js";
import { go, heading, next, place } from "../kit/router.js";

export default async function register() {
  const { has_accounts } = await askInstance();
  const submit = async ({ username, password, display_name, email, invite }) => {
    const wanted = { username, password, locale: language() };
    if (display_name) wanted.display_name = display_name;
    if (email) wanted.email = email;
    if (invite) wanted.invite = invite.trim();
    const account = await api("POST", "/auth/register", wanted);
    const signed = await api("POST", "/auth/login", { login: username, password });
    signedIn(signed.account);
    if (account.role === "admin") toast(t("register.admin"));
    go(next(), { replace: true });
  };
  const more = h(
    "details",
    { class: "more", open: place.query.has("invite") },
    h("summary", {}, t("register.more")),
    field({ name: "display_name", label: t("account.display_name"), autocomplete: "nickname", maxlength: 64 }),
    field({
      name: "email",
      label: t("account.email"),
      type: "email",
      autocomplete: "email",
      hint: t("account.email_hint"),
      maxlength: 254,
    }),
    field({
      name: "invite",
      label: t("register.invite"),
      hint: t("register.invite_hint"),
      autocomplete: "off",
      spellcheck: "false",
      value: place.query.get("invite"),
    }),
  );
  return h(
    "div",
    { class: "page narrow" },
    heading(t("register.title")),
    !has_accounts && h("p", { class: "hint" }, t("register.first")),
    form(
      { submit, label: t("register.action"), draft: "register" },
      field({
        name: "username",
        label: t("account.username"),
        autocomplete: "username",
        autocapitalize: "none",
        spellcheck: "false",
        hint: t("account.username_hint"),
        required: true,
        maxlength: 32,
      }),
      field({
        name: "password",
        label: t("account.password"),
        type: "password",
        autocomplete: "new-password",
        hint: t("account.password_hint"),
        required: true,
        maxlength: 256,
      }),
      more,
    ),
    h("p", {}, t("register.known"), " ", h("a", { href: `/sign-in${location.search}` }, t("sign_in.title"))),
  );
}
