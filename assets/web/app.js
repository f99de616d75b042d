// The frame around every page: header, navigation, and which page a path shows.

import { api, Problem, resume, session } from "./kit/api.js";
import { announce, h, icon, memory } from "./kit/dom.js";
import { toast } from "./kit/forms.js";
import { language, languageName, languages, loadLanguage, t, useLanguage } from "./kit/i18n.js";
import { wear } from "./kit/looks.js";
import { again, go, heading, place, start, toSignIn } from "./kit/router.js";
import { isDark, useTheme } from "./kit/theme-switch.js";

// Pattern, module, whether one must be signed in.
const PAGES = [
  ["/", () => import("./pages/welcome.js")],
  ["/draw", () => import("./pages/draw.js")],
  ["/readings", () => import("./pages/readings.js"), true],
  ["/tags", () => import("./pages/tags.js"), true],
  ["/readings/:id", () => import("./pages/reading.js"), true],
  ["/deck", () => import("./pages/deck.js")],
  ["/deck/:id", () => import("./pages/card.js")],
  ["/spreads", () => import("./pages/spreads.js")],
  ["/spreads/:id", () => import("./pages/spread.js"), true],
  ["/journal", () => import("./pages/journal.js"), true],
  ["/stats", () => import("./pages/stats.js"), true],
  ["/settings", () => import("./pages/settings.js"), true],
  ["/admin", () => import("./pages/accounts.js"), true],
  ["/admin/invites", () => import("./pages/invites.js"), true],
  ["/admin/errors", () => import("./pages/errors.js"), true],
  ["/admin/models", () => import("./pages/models.js"), true],
  ["/admin/jobs", () => import("./pages/jobs.js"), true],
  ["/admin/memory", () => import("./pages/memory.js"), true],
  ["/game", () => import("./pages/game.js"), true],
  ["/game/bingo", () => import("./pages/bingo.js"), true],
  ["/game/achievements", () => import("./pages/achievements.js"), true],
  ["/game/titles", () => import("./pages/titles.js"), true],
  ["/game/karma", () => import("./pages/karma.js"), true],
  ["/sign-in", () => import("./pages/sign-in.js")],
  ["/register", () => import("./pages/register.js")],
];

function match(path) {
  for (const [pattern, load, closed] of PAGES) {
    const names = [];
    const shape = pattern.replace(/:(\w+)/g, (_, name) => names.push(name) && "([^/]+)");
    const found = new RegExp(`^${shape}$`).exec(path);
    if (found)
      return {
        load,
        closed,
        params: Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(found[index + 1])])),
      };
  }
  return null;
}

function navigation() {
  const entries = [
    ["/draw", "draw", true],
    ["/readings", "readings", session.user],
    ["/journal", "journal", session.user],
    ["/deck", "deck", true],
    ["/spreads", "spreads", true],
    ["/stats", "stats", session.user],
  ];
  const link = ([path, name]) => {
    const here = place.path === path || place.path.startsWith(`${path}/`);
    return h(
      "li",
      {},
      h("a", { href: path, "aria-current": here ? "page" : undefined }, icon(name), h("span", {}, t(`nav.${name}`))),
    );
  };
  return h(
    "nav",
    { class: "nav", "aria-label": t("nav.main") },
    h("ul", {}, entries.filter(([, , shown]) => shown).map(link)),
  );
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
      game.there &&
      h("a", { class: "quiet round", href: "/game", "aria-label": t("nav.game"), title: t("nav.game") }, icon("game")),
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

/** Draws header and navigation anew; the page between them stays. */
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

// Whether the server has the game; of whom it was found. What was found last is shown until it is known again.
const game = { of: null, there: memory.get("game") === true };

/** Asks, once for each account, whether the module is on, and which colours and back were chosen in it. */
async function findGame() {
  const { id } = session.user;
  game.of = id;
  try {
    const { modules } = await api("GET", "/health/memory");
    const there = modules.some(({ name, enabled }) => name === "gamification" && enabled);
    const me = there ? await api("GET", "/levels/me") : {};
    if (session.user?.id !== id) return;
    wear(me);
    if (there === game.there) return;
    game.there = there;
    memory.set("game", there || null);
    const { id: focused } = document.activeElement;
    frame();
    if (focused) document.getElementById(focused)?.focus();
  } catch (problem) {
    // Whoever cannot be told keeps what was known; the next load asks again.
    if (!(problem instanceof Problem)) throw problem;
  }
}

let visit = 0;
let leave = () => {};

async function show(first, scroll = 0) {
  visit += 1;
  const mine = visit;
  leave();
  leave = () => {};
  const found = match(place.path);
  if (found?.closed && !session.user) {
    go(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`, { replace: true });
    return;
  }
  frame();
  if (session.user && game.of !== session.user.id) findGame();
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
    const module = await found.load();
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

// What celebrates is loaded when there is something to celebrate, and nothing is lost if it cannot be.
session.onunlock = (codes) =>
  import("./pages/celebration.js").then(({ default: celebrate }) => celebrate(codes)).catch(() => {});

await Promise.all([loadLanguage(), resume()]);
if (session.user && !memory.get("language") && session.user.locale !== language())
  await loadLanguage(session.user.locale);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", frame);
start(show);
if ("serviceWorker" in navigator && isSecureContext) navigator.serviceWorker.register("/sw.js").catch(() => {});
