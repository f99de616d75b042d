// Signing in.

import { api, signedIn } from "../kit/api.js";
import { h, memory } from "../kit/dom.js";
import { field, form } from "../kit/forms.js";
import { loadLanguage, t } from "../kit/i18n.js";
import { go, heading, next, place } from "../kit/router.js";

export default function signIn() {
  const submit = async ({ login, password }) => {
    const { account } = await api("POST", "/auth/login", { login, password });
    signedIn(account);
    if (!memory.get("language")) await loadLanguage(account.locale);
    go(next(), { replace: true });
  };
  return h(
    "div",
    { class: "page narrow" },
    heading(t("sign_in.title")),
    place.query.has("next") && h("p", { class: "hint" }, t("sign_in.why")),
    form(
      { submit, label: t("sign_in.action"), draft: "sign-in" },
      field({
        name: "login",
        label: t("sign_in.login"),
        autocomplete: "username",
        autocapitalize: "none",
        spellcheck: "false",
        required: true,
        maxlength: 254,
      }),
      field({
        name: "password",
        label: t("account.password"),
        type: "password",
        autocomplete: "current-password",
        required: true,
        maxlength: 256,
      }),
    ),
    h("p", {}, t("sign_in.new"), " ", h("a", { href: `/register${location.search}` }, t("register.title"))),
  );
}
