// The account's settings: appearance, profile, password, sessions, tokens, and its data.

import { api, providers, session, signedIn, signedOut } from "../kit/api.js";
import { h, memory } from "../kit/dom.js";
import { attempt, field, form, showOnce, toast, toggle } from "../kit/forms.js";
import { language, languageName, languages, t, useLanguage } from "../kit/i18n.js";
import { askInstance } from "../kit/instance.js";
import { again, go, heading } from "../kit/router.js";
import { theme, useTheme } from "../kit/theme-switch.js";
import { chosenZone, moment, ownZone, useZone, zones } from "../kit/time.js";
import { data } from "./settings-data.js";

export default async function settings({ signal }) {
  const [sessions, tokens, writers, { scopes }] = await Promise.all([
    api("GET", "/auth/sessions?limit=100"),
    api("GET", "/auth/tokens?limit=100"),
    providers(),
    askInstance(),
  ]);
  const signOut = () =>
    attempt(async () => {
      await api("POST", "/auth/logout", {});
      signedOut();
      sessionStorage.clear();
      go("/");
    });
  return h(
    "div",
    { class: "page settings" },
    heading(
      t("settings.title"),
      session.user.role === "admin" && h("a", { class: "button", href: "/admin" }, t("nav.admin")),
      h("button", { type: "button", class: "button", onclick: signOut }, t("settings.sign_out")),
    ),
    part("looks", looks()),
    part("profile", profile(writers.some(({ machine }) => machine))),
    part("password", password()),
    part("sessions", sessionList(sessions.items)),
    part("tokens", tokenList(tokens.items, scopes)),
    part("data", data(signal)),
  );
}

const part = (name, ...content) =>
  h(
    "section",
    { class: `panel ${name}`, "aria-labelledby": `part-${name}` },
    h("h2", { id: `part-${name}` }, t(`settings.${name}`)),
    content,
  );

function looks() {
  const chooseLanguage = async (event) => {
    const tag = event.target.value;
    memory.set("language", tag);
    await useLanguage(tag);
    const changed = await attempt(() => api("PATCH", "/auth/me", { locale: tag }));
    if (changed) signedIn(changed);
    again();
  };
  const chooseTheme = (event) => {
    useTheme(event.target.value);
    again();
  };
  const chooseZone = (event) => {
    useZone(event.target.value);
    again();
  };
  const zoneNames = zones().map((name) => [name, name.replaceAll("_", " ")]);
  return [
    field({
      name: "language",
      label: t("nav.language"),
      type: "select",
      value: language(),
      options: languages.map((tag) => [tag, languageName(tag)]),
      onchange: chooseLanguage,
    }),
    field({
      name: "theme",
      label: t("settings.theme"),
      type: "select",
      value: theme(),
      options: ["auto", "light", "dark"].map((name) => [name, t(`theme.${name}`)]),
      onchange: chooseTheme,
    }),
    field({
      name: "zone",
      label: t("settings.zone"),
      type: "select",
      value: chosenZone(),
      options: [["", t("settings.zone_own", { zone: ownZone() })], ...zoneNames],
      hint: t("settings.zone_hint", { time: moment(Date.now()) }),
      onchange: chooseZone,
    }),
  ];
}

function profile(models) {
  const submit = async ({ display_name, email, ai }) => {
    signedIn(await api("PATCH", "/auth/me", { display_name: display_name.trim(), email: email.trim() || null, ai }));
    toast(t("form.saved"));
    again();
  };
  return form(
    { submit, label: t("form.save"), draft: "profile" },
    h("p", { class: "hint" }, t("account.username"), ": ", session.user.username),
    field({
      name: "display_name",
      label: t("account.display_name"),
      value: session.user.display_name,
      required: true,
      maxlength: 64,
      autocomplete: "nickname",
    }),
    field({
      name: "email",
      label: t("account.email"),
      type: "email",
      value: session.user.email ?? "",
      hint: t("account.email_hint"),
      maxlength: 254,
      autocomplete: "email",
    }),
    models && toggle({ name: "ai", label: t("settings.ai"), checked: session.user.ai }),
  );
}

function password() {
  const submit = async (written, node) => {
    await api("POST", "/auth/password", { current: written.current, new: written.new, revoke_tokens: written.revoke });
    node.reset();
    toast(t("settings.password_changed"));
  };
  return form(
    { submit, label: t("settings.password_change") },
    h("input", {
      type: "text",
      class: "unseen",
      autocomplete: "username",
      value: session.user.username,
      tabindex: "-1",
      "aria-hidden": "true",
    }),
    field({
      name: "current",
      label: t("settings.password_current"),
      type: "password",
      autocomplete: "current-password",
      required: true,
      maxlength: 256,
    }),
    field({
      name: "new",
      label: t("settings.password_new"),
      type: "password",
      autocomplete: "new-password",
      hint: t("account.password_hint"),
      required: true,
      maxlength: 256,
    }),
    toggle({ name: "revoke", label: t("settings.password_revoke") }),
  );
}

function sessionList(items) {
  const end = (id, row) =>
    attempt(async () => {
      await api("DELETE", `/auth/sessions/${id}`);
      row.remove();
    });
  const row = (found) => {
    const node = h(
      "li",
      {},
      h(
        "div",
        {},
        h("strong", {}, browser(found.user_agent)),
        h("p", { class: "hint" }, `${found.address} · ${moment(found.created_at)}`),
      ),
      found.current
        ? h("span", { class: "pill" }, t("settings.this_session"))
        : h(
            "button",
            {
              type: "button",
              class: "button small",
              "aria-label": `${t("settings.end")}: ${browser(found.user_agent)}`,
              onclick: () => end(found.id, node),
            },
            t("settings.end"),
          ),
    );
    return node;
  };
  return h("ul", { class: "rows" }, items.map(row));
}

/** `Firefox · Linux` out of a user agent, or its beginning. */
function browser(agent) {
  const name = [
    ["Edg/", "Edge"],
    ["OPR/", "Opera"],
    ["Firefox/", "Firefox"],
    ["Chrome/", "Chrome"],
    ["Safari/", "Safari"],
  ].find(([mark]) => agent.includes(mark));
  const system = [
    ["Android", "Android"],
    ["iPhone", "iPhone"],
    ["iPad", "iPad"],
    ["Windows", "Windows"],
    ["Mac OS", "macOS"],
    ["Linux", "Linux"],
  ].find(([mark]) => agent.includes(mark));
  return [name?.[1], system?.[1]].filter(Boolean).join(" · ") || agent.slice(0, 40) || "–";
}

function tokenList(items, all) {
  const list = h("ul", { class: "rows" });
  const secret = h("div", { class: "secret", role: "status" });
  const row = (token) => {
    const revoke = () =>
      attempt(async () => {
        await api("DELETE", `/auth/tokens/${token.id}`);
        node.remove();
      });
    const node = h(
      "li",
      {},
      h(
        "div",
        {},
        h("strong", {}, token.name),
        h(
          "p",
          { class: "hint" },
          token.scopes.join(", "),
          " · ",
          token.expires_at ? t("settings.until", { time: moment(token.expires_at) }) : t("settings.no_end"),
        ),
      ),
      h(
        "button",
        {
          type: "button",
          class: "button small",
          "aria-label": `${t("settings.revoke")}: ${token.name}`,
          onclick: revoke,
        },
        t("settings.revoke"),
      ),
    );
    return node;
  };
  list.append(...items.map(row));
  const scopes = all.filter(({ admin }) => !admin || session.user.role === "admin");
  const submit = async (written, node) => {
    const granted = scopes.map(({ name }) => name).filter((name) => written[`scope ${name}`]);
    const days = Number(written.days);
    const body = { name: written.name.trim(), scopes: granted };
    if (days) body.expires_at = new Date(Date.now() + days * 86400000).toISOString();
    const made = await api("POST", "/auth/tokens", body);
    list.prepend(row(made.token));
    node.reset();
    showOnce(secret, t("settings.token_once"), made.secret);
  };
  return [
    h("p", { class: "hint" }, t("settings.tokens_hint")),
    list,
    secret,
    h(
      "details",
      { class: "more" },
      h("summary", {}, t("settings.token_new")),
      form(
        { submit, label: t("settings.token_make") },
        field({ name: "name", label: t("settings.token_name"), required: true, maxlength: 64, autocomplete: "off" }),
        field({
          name: "days",
          label: t("settings.token_days"),
          type: "select",
          value: "90",
          options: [
            ["30", "30"],
            ["90", "90"],
            ["365", "365"],
            ["", t("settings.no_end")],
          ],
        }),
        h(
          "fieldset",
          { class: "plain scopes" },
          h("legend", {}, t("settings.scopes")),
          scopes.map(({ name, description }) =>
            h(
              "label",
              { class: "toggle" },
              h("input", { type: "checkbox", name: `scope ${name}`, checked: name === "readings:read" }),
              h("span", {}, description, " ", h("code", {}, name)),
            ),
          ),
        ),
      ),
    ),
  ];
}
