// The frame around every page: header, navigation, and which page a path shows.

import { Problem, resume, session } from "./kit/api.js";
import { announce, h, icon, memory } from "./kit/dom.js";
import { toast } from "./kit/forms.js";
import { language, languageName, languages, loadLanguage, t, useLanguage } from "./kit/i18n.js";
import { askInstance, entries, instance, isKnown } from "./kit/instance.js";
import { wear } from "./kit/looks.js";
import { again, go, heading, place, start, toSignIn } from "./kit/router.js";
import { isDark, useTheme } from "./kit/theme-switch.js";

// Where the script of every page and module is, by its name; the build fills it in.
const SCRIPTS = "{{scripts}}";

// Path, script, whether sign-in is required. The server lists the pages of modules.
const PAGES = [
  ["/", "welcome"],
  ["/draw", "draw"],
  ["/readings", "readings", true],
  ["/tags", "tags", true],
  ["/readings/:id", "reading", true],
  ["/deck", "deck"],
  ["/deck/:id", "card"],
  ["/spreads", "spreads"],
  ["/spreads/:id", "spread", true],
  ["/journal", "journal", true],
  ["/stats", "stats", true],
  ["/settings", "settings", true],
  ["/admin", "accounts", true],
  ["/admin/invites", "invites", true],
  ["/admin/errors", "errors", true],
  ["/admin/jobs", "jobs", true],
  ["/admin/memory", "memory", true],
  ["/sign-in", "sign-in"],
  ["/register", "register"],
];

function match(path) {
  const added = instance().pages.map(({ path, script, signed_in }) => [path, script, signed_in]);
  for (const [pattern, script, closed] of [...PAGES, ...added]) {
    const names = [];
    const shape = pattern.replace(/:(\w+)/g, (_, name) => names.push(name) && "([^/]+)");
    const found = new RegExp(`^${shape}$`).exec(path);
    if (found)
      return {
        script,
        closed,
        params: Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(found[index + 1])])),
      };
  }
  return null;
}

function navigation() {
  const own = (name) => ({ path: `/${name}`, text: `nav.${name}`, icon: name });
  const names = ["draw", ...(session.user ? ["readings", "journal"] : []), "deck", "spreads"];
  const shown = names.map(own);
  if (session.user) shown.push(own("stats"), ...entries("main"));
  const link = ({ path, text, icon: name }) => {
    const here = place.path === path || place.path.startsWith(`${path}/`);
    return h(
      "li",
      {},
      h("a", { href: path, "aria-current": here ? "page" : undefined }, icon(name), h("span", {}, t(text))),
    );
  };
  return h("nav", { class: "nav", "aria-label": t("nav.main") }, h("ul", {}, shown.map(link)));
}

function tools() {
  const dark = isDark();
  const choose = async (event) => {
    memory.set("language", event.target.value);
    await useLanguage(event.target.value);
    again();
    document.getElementById("language")?.focus();
  };
  const label = session.user ? session.user.display_name : t("nav.sign_in");
  return h(
    "div",
    { class: "tools" },
    h(
      "select",
      { id: "language", class: "quiet", "aria-label": t("nav.language"), onchange: choose },
      languages.map((tag) => h("option", { value: tag, lang: tag, selected: tag === language() }, languageName(tag))),
    ),
    h(
      "button",
      {
        type: "button",
        class: "quiet round",
        "aria-label": t(dark ? "nav.light" : "nav.dark"),
        title: t(dark ? "nav.light" : "nav.dark"),
        id: "theme",
        onclick: () => {
          useTheme(isDark() ? "light" : "dark");
          frame();
          document.getElementById("theme").focus();
        },
      },
      icon(dark ? "sun" : "moon"),
    ),
    session.user &&
      entries("tools").map(({ path, text, icon: name }) =>
        h("a", { class: "quiet round", href: path, "aria-label": t(text), title: t(text) }, icon(name)),
      ),
    session.user?.role === "admin" &&
      h(
        "a",
        { class: "quiet round", href: "/admin", "aria-label": t("nav.admin"), title: t("nav.admin") },
        icon("admin"),
      ),
    session.user
      ? h(
          "a",
          { class: "quiet account", href: "/settings", "aria-label": t("nav.settings_of", { name: label }) },
          icon("person"),
          h("span", {}, label),
        )
      : h("a", { class: "button small", href: "/sign-in" }, label),
  );
}

/** Redraws header and navigation; the page between them stays. */
function frame() {
  const header = h(
    "header",
    { class: "top" },
    h(
      "a",
      { class: "brand", href: "/", "aria-label": t("nav.home") },
      h("img", { src: "/favicon.svg", alt: "", width: 30, height: 32 }),
      h("span", {}, "Hermit"),
    ),
    navigation(),
    tools(),
  );
  const app = document.getElementById("app");
  const skip = h("a", { class: "skip", href: "#main" }, t("nav.skip"));
  if (!app.firstChild) {
    app.append(
      skip,
      header,
      h("main", { id: "main", tabindex: "-1" }),
      h("footer", { class: "foot" }),
      h("div", { id: "announcer", class: "unseen", "aria-live": "polite" }),
      h("div", { id: "toasts", class: "toasts" }),
    );
  } else {
    app.querySelector(".skip").replaceWith(skip);
    app.querySelector(".top").replaceWith(header);
  }
  app
    .querySelector(".foot")
    .replaceChildren(h("p", {}, t("foot.words")), h("p", {}, h("a", { href: "/docs" }, t("foot.api"))));
}

// The scripts of modules for the account that is signed in, and of which account they were begun.
const parts = { of: null, loaded: Promise.resolve([]) };

/** Loads, once for each account, what modules have for the frame; a script that cannot be loaded is left out. */
async function begin() {
  parts.of = session.user.id;
  const on = instance().modules.filter(({ name, enabled }) => enabled && SCRIPTS[`modules/${name}`]);
  // Nothing is worn where no module says what.
  if (!on.length) wear();
  parts.loaded = Promise.all(on.map(({ name }) => import(SCRIPTS[`modules/${name}`]).catch(() => ({}))));
  for (const part of await parts.loaded) part.signedIn?.();
}

/** Asks the server what it is, and shows anew what differs from what was known. */
async function learn() {
  const before = JSON.stringify(instance());
  try {
    await askInstance();
  } catch (problem) {
    // If the server cannot be asked, what was known stays; the next load asks again.
    if (!(problem instanceof Problem)) throw problem;
  }
  if (!visit || JSON.stringify(instance()) === before) return;
  if (session.user) begin();
  if (match(place.path)?.script !== current) return again();
  const { id: focused } = document.activeElement;
  frame();
  if (focused) document.getElementById(focused)?.focus();
}

let visit = 0;
let current;
let leave = () => {};

async function show(first, scroll = 0) {
  visit += 1;
  const mine = visit;
  leave();
  leave = () => {};
  const found = match(place.path);
  current = found?.script;
  if (found?.closed && !session.user) {
    go(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`, { replace: true });
    return;
  }
  frame();
  if (session.user && parts.of !== session.user.id) begin();
  const main = document.getElementById("main");
  main.setAttribute("aria-busy", "true");
  const controller = new AbortController();
  leave = () => controller.abort();
  const content = await page(found, controller.signal);
  if (mine !== visit || !content) return;
  main.replaceChildren(content);
  main.removeAttribute("aria-busy");
  const title = main.querySelector("h1");
  document.title = title && place.path !== "/" ? `${title.textContent} · Hermit` : "Hermit";
  scrollTo({ top: scroll, behavior: "instant" });
  if (!first) {
    (title ?? main).focus({ preventScroll: true });
    announce(document.title);
  }
}

/** The page's element; a problem is a page too. */
async function page(found, signal) {
  try {
    if (!found) return missing();
    const module = await import(SCRIPTS[found.script]);
    return await module.default({ params: found.params, signal });
  } catch (problem) {
    if (problem.name === "AbortError" || problem.code === "unauthorized") return null;
    if (!(problem instanceof Problem)) {
      if (problem instanceof TypeError && /import|module/i.test(problem.message)) return refused(new Problem({}));
      throw problem;
    }
    return problem.status === 404 ? missing() : refused(problem);
  }
}

const missing = () =>
  h(
    "div",
    { class: "page" },
    heading(t("missing.title")),
    h("p", {}, t("missing.text")),
    h("p", {}, h("a", { class: "button", href: "/" }, t("missing.home"))),
  );

const refused = (problem) =>
  h(
    "div",
    { class: "page" },
    heading(t("refused.title")),
    h("p", {}, problem.words),
    h("p", {}, h("button", { class: "button", type: "button", onclick: again }, t("refused.again"))),
  );

session.onend = () => {
  toast(t("session.ended"));
  toSignIn();
};

session.onunlock = async (codes) => {
  for (const part of await parts.loaded) part.unlocked?.(codes);
};

// A server that was never met is asked before anything is shown; one that is known, beside it.
const asked = learn();
await Promise.all([loadLanguage(), resume(), isKnown() || asked]);
if (session.user && !memory.get("language") && session.user.locale !== language())
  await loadLanguage(session.user.locale);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", frame);
start(show);
if ("serviceWorker" in navigator && isSecureContext) navigator.serviceWorker.register("/sw.js").catch(() => {});
