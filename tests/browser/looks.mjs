// Appearance: languages, themes, axe on every page, every width.

import { axe, check, DESKTOP, fits, looks, PHONE, pageIn, picture, SMALLEST, shown, step } from "./support.mjs";

export default async function ({ browser, page, context, server, made }) {
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
  const paths = [
    "/",
    "/draw",
    asking,
    "/readings",
    made.reading,
    "/journal",
    "/deck",
    "/deck/major_arcana.09",
    "/spreads",
    "/spreads/new",
    made.spread,
    "/tags",
    "/stats",
    "/game",
    "/game/bingo",
    "/game/achievements",
    "/game/titles",
    "/game/karma",
    "/settings",
    "/admin",
    "/admin/invites",
    "/admin/memory",
    "/admin/models",
    "/admin/jobs",
    "/admin/errors",
    "/sign-in",
    "/register",
  ].filter(Boolean);
  const name = (path) =>
    ({ "/": "welcome", [asking]: "draw-ask", [made.reading]: "reading", [made.spread]: "spread" })[path] ??
    path.slice(1).replaceAll("/", "-");

  // Two languages at a time, each in a context of its own with the cookies and the storage of this one.
  const every = async (language) => {
    const own = await browser.newContext({
      baseURL: server.address,
      viewport: DESKTOP,
      locale: "en-GB",
      timezoneId: "Europe/London",
      storageState: await context.storageState(),
    });
    const page = await pageIn(own, server.address);
    await page.goto("/sign-in");
    for (const theme of ["light", "dark"]) {
      await looks(page, language, theme);
      for (const path of paths) {
        for (const [size, viewport] of [
          ["desktop", DESKTOP],
          ["phone", PHONE],
        ]) {
          const what = `${language}-${theme}-${size}-${name(path)}`;
          await page.setViewportSize(viewport);
          if (size === "desktop") await page.goto(path);
          await shown(page);
          await fits(page, what);
          if (size === "desktop") await axe(page, what);
          await picture(page, what, { fullPage: path !== "/deck" });
        }
      }
    }
    await own.close();
  };
  await step("every page: axe, width and a picture", () => Promise.all(["en", "zh-TW"].map(every)));

  await step("a draw on a phone", async () => {
    await looks(page, "en", "light");
    for (const [size, viewport] of [
      ["desktop", DESKTOP],
      ["phone", PHONE],
    ]) {
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
      await picture(page, `en-light-${size}-draw-turning`);
      await page.getByRole("button", { name: "Turn over all cards" }).click();
      await page.waitForSelector(".meaning >> nth=9");
      await page.waitForTimeout(900);
      await picture(page, `en-light-${size}-draw-turned`);
    }
    await page.setViewportSize(SMALLEST);
    for (const path of paths) {
      await page.goto(path);
      await shown(page);
      await fits(page, `${path} at 320 pixels`);
    }
    await page.setViewportSize(DESKTOP);
  });
}
