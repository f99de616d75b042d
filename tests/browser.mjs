// The pages in a real browser: a person's way through them, what axe says of every one of them, and a picture of each.
// Started by `./build.sh browser`, which puts playwright-core and axe-core into target/browser. Needs a built binary.

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const TARGET = process.env.CARGO_TARGET_DIR ?? "target";
const require = createRequire(resolve(TARGET, "browser/package.json"));
const { chromium } = require("playwright-core");
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const PICTURES = "screenshots";
const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 740 };
const SMALLEST = { width: 320, height: 640 };
const PASSWORD = "a lantern on the hill";
const only = process.argv[2] ?? "";

const faults = [];
const fault = (text) => {
  faults.push(text);
  console.error(`  FAULT ${text}`);
};
const check = (truth, text) => truth || fault(text);

/** Starts the binary on a free port with an empty folder. */
async function serve() {
  const binary = ["debug/hermit", "release/hermit"].map((name) => join(TARGET, name)).find(existsSync);
  const folder = mkdtempSync(join(tmpdir(), "hermit-browser-"));
  const server = spawn(binary, [], { env: { HERMIT_DATA: join(folder, "data"), HERMIT_LISTEN: "127.0.0.1:0" }, stdio: ["ignore", "pipe", "inherit"] });
  const address = await new Promise((found, failed) => {
    let said = "";
    server.stdout.on("data", (bytes) => {
      said += bytes;
      const match = /serves (http:\/\/[0-9.:]+)/.exec(said);
      if (match) found(match[1]);
    });
    server.on("exit", (code) => failed(new Error(`the server ended with ${code}`)));
  });
  const stop = () => {
    server.removeAllListeners("exit");
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  return { address, stop };
}

/** What no page may do: errors, refused content, requests to others. */
function watch(page, address) {
  page.on("console", (message) => {
    if (message.type() === "error" && !page.expected?.test(message.text())) fault(`console: ${message.text()} on ${page.url()}`);
  });
  page.on("pageerror", (error) => fault(`script: ${error.stack} on ${page.url()}`));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(address) && !/^(data|blob|about):/.test(url)) fault(`a request to ${url}`);
  });
  return page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
  });
}

const shown = (page) => page.waitForSelector("main:not([aria-busy]) h1");

async function axe(page, name) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, { preload: false, resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
  );
  for (const { id, impact, help, nodes } of violations) {
    const text = `axe ${name}: ${id} (${impact}) ${help}: ${nodes.slice(0, 3).map((node) => `${node.target} ${node.any[0]?.message ?? ""}`).join(" | ")}`;
    if (["serious", "critical"].includes(impact)) fault(text);
    else console.log(`  note  ${text}`);
  }
}

/** Nothing may be wider than the window. */
async function fits(page, name) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  check(over <= 0, `${name} is ${over} pixels too wide`);
}

async function step(name, work) {
  if (only && !name.includes(only) && !name.startsWith("*")) return;
  const began = Date.now();
  console.log(name);
  try {
    await work();
  } catch (error) {
    fault(`${name}: ${error.stack}`);
  }
  console.log(`  ${Date.now() - began} ms`);
}

const { address, stop } = await serve();
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

try {
  const context = await browser.newContext({ baseURL: address, viewport: DESKTOP, locale: "en-GB", colorScheme: "light" });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  await watch(page, address);
  const made = {};

  await step("* first load", async () => {
    const assets = [];
    page.on("response", (response) => {
      const { pathname } = new URL(response.url());
      if (!pathname.startsWith("/api/")) assets.push(pathname);
    });
    await page.goto("/");
    await shown(page);
    check(assets.filter((path) => path !== "/sw.js").length <= 10, `first load takes ${assets.length} requests: ${assets}`);
    check((await page.locator(".daily .card-name").innerText()).length > 3, "the daily card has no name");
  });

  await step("* a draw without an account, with the keyboard alone", async () => {
    await page.goto("/draw");
    await shown(page);
    await page.locator('input[value="three-card"]').focus();
    await page.keyboard.press("ArrowLeft");
    check(await page.locator('input[value="single"]').isChecked(), "the arrow keys do not choose a spread");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Tab");
    await page.keyboard.type("Where does the path lead?");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".layout .card");
    for (const key of ["Enter", "Space", "Enter"]) {
      await page.locator(".card:not(.turned)").first().focus();
      await page.keyboard.press(key);
    }
    await page.waitForSelector(".meaning >> nth=2");
    const said = await page.locator("#announcer p").allInnerTexts();
    check(said.some((text) => text.includes(":")), `turned cards are not announced: ${said}`);
    made.seen = await page.locator(".card-name").allInnerTexts();
  });

  await step("* sign up; the draw is kept", async () => {
    await page.locator(".kept a.primary").click();
    await page.waitForURL(/register/);
    await page.fill('[name="username"]', "ann");
    await page.fill('[name="password"]', "short");
    page.expected = /422/;
    await page.click("[type=submit]");
    await page.waitForSelector('[name="password"][aria-invalid]');
    page.expected = undefined;
    await page.fill('[name="password"]', PASSWORD);
    await page.click("[type=submit]");
    await page.waitForURL(/draw$/);
    await page.locator(".kept button").click();
    await page.waitForURL(/readings\/./);
    await shown(page);
    const again = await page.locator(".card-name").allInnerTexts();
    check(again.join() === made.seen.join(), `kept cards differ: ${again} and ${made.seen}`);
  });

  await step("* three cards drawn and kept, written about, and found by search", async () => {
    await page.goto("/draw?spread=three-card");
    await shown(page);
    await page.fill("textarea", "Shall I move to the coast?");
    await page.click("[type=submit]");
    await page.waitForSelector(".layout .card");
    await page.getByRole("button", { name: "Turn all cards" }).click();
    await page.locator(".kept a.primary").click();
    await page.waitForURL(/readings\/./);
    made.reading = new URL(page.url()).pathname;
    await page.fill('[name="title"]', "The coast");
    await page.fill('[name="notes"]', "Gulls, and a door that stands open.");
    await page.fill('[name="tags"]', "home, sea");
    await page.locator(".outcomes label", { hasText: "4" }).click();
    await page.locator(".form [type=submit]").click();
    await page.waitForSelector(".toast");
    await page.locator(".favorite-switch").click();
    await page.goto("/readings");
    await shown(page);
    check((await page.locator(".reading-item").count()) === 2, "there are not two readings");
    await page.fill('[name="q"]', "gulls");
    await page.waitForFunction(() => document.querySelectorAll(".reading-item").length === 1);
    await page.locator(".reading-title").click();
    await page.waitForURL(new RegExp(made.reading));
    await page.goBack();
    await page.waitForURL(/q=gulls/);
    await shown(page);
    check((await page.locator(".reading-item").count()) === 1, "back does not show what was found");
  });

  await step("a draw by hand", async () => {
    await page.goto("/draw?spread=single");
    await shown(page);
    await page.locator('[name="hand"]').check();
    await page.selectOption(".pickers select", "major_arcana.09");
    await page.locator("[data-reversed]").check();
    await page.click("[type=submit]");
    await page.waitForSelector(".meaning");
    check((await page.locator(".meaning .card-name").innerText()) === "The Hermit, reversed", "another card than the one picked");
  });

  await step("from the list of cards to one of them, and from picked cards to a reading, without a load", async () => {
    await page.goto("/deck");
    await shown(page);
    await page.locator(".gallery a").first().click();
    await page.waitForSelector(".card-columns .prose");
    await page.locator('.nav a[href="/draw"]').click();
    await page.getByRole("button", { name: "New draw" }).click();
    await page.waitForSelector('input[value="single"]', { state: "attached" });
    await page.locator('input[value="single"]').check({ force: true });
    await page.locator('[name="hand"]').check();
    await page.selectOption(".pickers select", "minor_arcana.cups.queen");
    await page.click("[type=submit]");
    await page.waitForSelector(".meaning .question");
    check((await page.locator(".meaning .question").innerText()).length > 10, "the card says nothing");
  });

  await step("an own spread, with keyboard and pointer", async () => {
    await page.goto("/spreads/new");
    await shown(page);
    await page.fill('[name="name"]', "Bridge");
    await page.locator("[data-name]").first().fill("This bank");
    await page.getByRole("button", { name: "Add a position" }).click();
    await page.locator('[data-name="1"]').fill("That bank");
    const piece = page.locator(".piece").nth(1);
    await piece.focus();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("r");
    check((await piece.getAttribute("aria-label")).includes("45 degrees"), "R does not turn the card");
    const box = await piece.boundingBox();
    await page.mouse.move(box.x + 20, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + 220, box.y + 40, { steps: 4 });
    await page.mouse.up();
    await page.click("[type=submit]");
    await page.waitForURL(/spreads$/);
    await shown(page);
    made.spread = await page.locator('a[href^="/spreads/"]:not([href$="new"])').first().getAttribute("href");
    await page.goto(`/draw?spread=${made.spread.split("/").pop()}`);
    await shown(page);
    await page.click("[type=submit]");
    await page.getByRole("button", { name: "Turn all cards" }).click();
    await page.waitForSelector(".meaning");
    check((await page.locator(".meaning").count()) === 2, "the own spread has not two cards");
  });

  await step("journal", async () => {
    await page.goto(`/journal?reading=${made.reading.split("/").pop()}`);
    await shown(page);
    await page.fill('[name="text"]', "Walked to the pier.\nThe light was on.");
    await page.locator(".moods label", { hasText: "Peaceful" }).click();
    await page.getByRole("button", { name: "Keep it" }).click();
    await page.waitForSelector(".entry .written");
    check((await page.locator(".entry a").getAttribute("href")) === made.reading, "the entry does not lead to its reading");
    await page.locator(".entry button").first().click();
    await page.locator(".entry textarea").fill("Walked to the pier and back.");
    await page.locator(".entry [type=submit]").click();
    await page.waitForFunction(() => document.querySelector(".entry .written")?.textContent.endsWith("back."));
    await page.locator(".calendar td a").click();
    await page.waitForURL(/day=/);
    await shown(page);
    check((await page.locator(".entry").count()) === 1, "the day does not show its entry");
    await page.locator('.filters [name="q"]').fill("nothing like it");
    await page.getByRole("button", { name: "Find" }).click();
    await page.waitForURL(/q=nothing/);
    await page.waitForSelector(".empty");
  });

  await step("what was being written outlives the session", async () => {
    await page.goto(made.reading);
    await shown(page);
    await page.fill('[name="notes"]', "Written while the session ended.");
    await context.clearCookies();
    page.expected = /401/;
    await page.locator(".form [type=submit]").click();
    await page.waitForURL(/sign-in/);
    page.expected = undefined;
    await page.fill('[name="login"]', "ann");
    await page.fill('[name="password"]', PASSWORD);
    await page.click("[type=submit]");
    await page.waitForURL(new RegExp(made.reading));
    await shown(page);
    check((await page.inputValue('[name="notes"]')) === "Written while the session ended.", "the notes are lost");
    await page.locator(".form [type=submit]").click();
    await page.waitForSelector(".toast");
  });

  await step("* token, invite, memory", async () => {
    await page.goto("/settings");
    await shown(page);
    await page.getByText("New token").click();
    await page.locator('[aria-labelledby="part-tokens"] [name="name"]').fill("A script");
    await page.getByRole("button", { name: "Make the token" }).click();
    await page.waitForSelector(".secret code");
    check((await page.locator(".secret code").innerText()).startsWith("hermit_"), "no secret is shown");
    await page.goto("/admin/invites");
    await shown(page);
    await page.getByRole("button", { name: "Make an invite" }).click();
    await page.waitForSelector(".secret code");
    await page.goto("/admin/memory");
    await shown(page);
    await page.waitForFunction(() => document.querySelector(".curve polyline")?.getAttribute("points").split(" ").length >= 2);
    await page.getByRole("button", { name: "Give memory back now" }).click();
    await page.waitForSelector(".toast");
    check(/\d MB/.test(await page.locator(".rss strong").innerText()), "no figure of memory");
  });

  await step("* language and theme change without a load", async () => {
    await page.goto("/deck/major_arcana.09");
    await shown(page);
    await page.evaluate(() => (globalThis.same = true));
    await page.selectOption("#language", "zh-TW");
    await page.waitForFunction(() => document.querySelector("h1").textContent === "隱者");
    check((await page.getAttribute("html", "lang")) === "zh-TW", "the page's language is not said");
    await page.click("#theme");
    check((await page.getAttribute("html", "data-theme")) === "dark", "the theme did not change");
    check(await page.evaluate(() => globalThis.same), "the page was loaded anew");
    await page.reload();
    await shown(page);
    check((await page.getAttribute("html", "data-theme")) === "dark", "the theme is not remembered");
    check((await page.locator("h1").innerText()) === "隱者", "the language is not remembered");
  });

  const asking = "/draw?spread=celtic-cross";
  const paths = ["/", "/draw", asking, "/readings", made.reading, "/journal", "/deck", "/deck/major_arcana.09", "/spreads", "/spreads/new", made.spread, "/stats", "/settings", "/admin", "/admin/invites", "/admin/memory", "/sign-in", "/register", "/nowhere-here"];
  const name = (path) => ({ "/": "welcome", [asking]: "draw-ask", [made.reading]: "reading", [made.spread]: "spread", "/nowhere-here": "missing" })[path] ?? path.slice(1).replaceAll("/", "-");

  await step("every page: axe, width and a picture", async () => {
    mkdirSync(PICTURES, { recursive: true });
    for (const language of ["en", "zh-TW"]) {
      for (const theme of ["light", "dark"]) {
        await page.evaluate(([tag, choice]) => {
          localStorage.setItem("hermit.language", JSON.stringify(tag));
          localStorage.setItem("hermit.theme", choice);
        }, [language, theme]);
        for (const path of paths.filter((path) => path && path !== "/nowhere-here")) {
          for (const [size, viewport] of [["desktop", DESKTOP], ["phone", PHONE]]) {
            const what = `${language}-${theme}-${size}-${name(path)}`;
            await page.setViewportSize(viewport);
            if (size === "desktop") await page.goto(path);
            await shown(page);
            await fits(page, what);
            if (size === "desktop") await axe(page, what);
            if (path.endsWith("memory") && size === "desktop") await page.waitForTimeout(5000);
            await page.screenshot({ path: `${PICTURES}/${what}.png`, fullPage: path !== "/deck" });
          }
        }
      }
    }
  });

  await step("a draw on a phone", async () => {
    await page.evaluate(() => {
      localStorage.setItem("hermit.language", '"en"');
      localStorage.setItem("hermit.theme", "light");
    });
    for (const [size, viewport] of [["desktop", DESKTOP], ["phone", PHONE]]) {
      await page.setViewportSize(viewport);
      await page.goto("/draw?spread=celtic-cross");
      await shown(page);
      await page.fill("textarea", "What is asked of me this winter?");
      await page.click("[type=submit]");
      await page.waitForSelector(".layout .card");
      // The second card lies across the first.
      await page.locator(".card").nth(1).click();
      await page.locator(".card").nth(3).click();
      await page.waitForTimeout(1600);
      await fits(page, `draw on ${size}`);
      await axe(page, `draw on ${size}`);
      await page.screenshot({ path: `${PICTURES}/en-light-${size}-draw-turning.png`, fullPage: true });
      await page.getByRole("button", { name: "Turn all cards" }).click();
      await page.waitForSelector(".meaning >> nth=9");
      await page.waitForTimeout(900);
      await page.screenshot({ path: `${PICTURES}/en-light-${size}-draw-turned.png`, fullPage: true });
    }
    await page.setViewportSize(SMALLEST);
    for (const path of paths.filter((path) => path && path !== "/nowhere-here")) {
      await page.goto(path);
      await shown(page);
      await fits(page, `${path} at 320 pixels`);
    }
    await page.setViewportSize(DESKTOP);
  });

  await step("offline", async () => {
    await page.goto("/");
    await page.evaluate(() => navigator.serviceWorker.ready);
    page.expected = /ERR_INTERNET_DISCONNECTED|Failed to load/;
    await context.setOffline(true);
    await page.goto("/readings");
    check((await page.locator("h1").innerText()).includes("out of reach"), "there is no page for offline");
    await page.waitForTimeout(300);
    await page.screenshot({ path: `${PICTURES}/en-light-desktop-offline.png` });
    await context.setOffline(false);
    page.expected = undefined;
  });

  await step("signing out", async () => {
    await page.goto("/settings");
    await shown(page);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL(/\/$/);
    await shown(page);
    check((await page.locator('.nav a[href="/readings"]').count()) === 0, "readings are still offered");
    await axe(page, "welcome, signed out");
    for (const [size, viewport] of [["desktop", DESKTOP], ["phone", PHONE]]) {
      await page.setViewportSize(viewport);
      await page.screenshot({ path: `${PICTURES}/en-light-${size}-welcome-signed-out.png`, fullPage: true });
    }
  });
} finally {
  await browser.close();
  stop();
}
console.log(faults.length ? `${faults.length} faults` : "no faults");
process.exit(faults.length ? 1 : 0);
