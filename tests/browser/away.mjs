// Leaving and coming back: history, installation, offline, signed out.

import { axe, check, DESKTOP, PHONE, picture, shown, step } from "./support.mjs";

export default async function ({ page, context }) {
  await step("it can be installed", async () => {
    await page.goto("/");
    await page.evaluate(() => navigator.serviceWorker.ready);
    const session = await context.newCDPSession(page);
    const { installabilityErrors: errors } = await session.send("Page.getInstallabilityErrors");
    // A browser without a profile of its own installs nothing; that is not a fault of the page.
    const ours = errors.filter(({ errorId }) => errorId !== "in-incognito");
    check(ours.length === 0, `not installable: ${JSON.stringify(ours)}`);
    const { data, errors: wrong } = await session.send("Page.getAppManifest");
    check(
      JSON.parse(data).icons.length >= 2 && wrong.length === 0,
      `the manifest is not as it must be: ${JSON.stringify(wrong)}`,
    );
    await session.detach();
  });

  await step("the back button goes through pages as they were", async () => {
    await page.goto("/deck");
    await shown(page);
    await page.locator(".gallery a").nth(60).click();
    await page.waitForURL(/deck\/minor/);
    await page.waitForSelector(".card-columns");
    await page.locator('.nav a[href="/spreads"]').click();
    await page.waitForURL(/spreads$/);
    await page.waitForSelector(".spread-tile");
    await page.goBack();
    await page.waitForSelector(".card-columns");
    await page.goBack();
    await page.waitForSelector(".gallery li");
    await page.waitForFunction(() => scrollY > 200);
    await page.goForward();
    await page.waitForSelector(".card-columns");
    await page.goto("/deck?group=cups");
    await shown(page);
    check((await page.locator(".gallery li").count()) === 14, "a deep link to a filter shows another list");
  });

  await step("offline", async () => {
    await page.goto("/");
    await page.evaluate(() => navigator.serviceWorker.ready);
    page.expected = /ERR_INTERNET_DISCONNECTED|Failed to load/;
    await context.setOffline(true);
    await page.goto("/readings");
    check((await page.locator("h1").innerText()).includes("out of reach"), "there is no page for offline");
    await page.waitForTimeout(300);
    await picture(page, `en-light-desktop-offline`);
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
    for (const [size, viewport] of [
      ["desktop", DESKTOP],
      ["phone", PHONE],
    ]) {
      await page.setViewportSize(viewport);
      await picture(page, `en-light-${size}-welcome-signed-out`);
    }
  });
}
