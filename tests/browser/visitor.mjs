// A visitor without an account: the first load, a draw with the keyboard alone, and signing up to save it.

import { check, PASSWORD, shown, step } from "./support.mjs";

export default async function ({ page, made }) {
  await step("* first load", async () => {
    const assets = [];
    page.on("response", (response) => {
      const { pathname } = new URL(response.url());
      if (!pathname.startsWith("/api/")) assets.push(pathname);
    });
    await page.goto("/");
    await shown(page);
    check(
      assets.filter((path) => path !== "/sw.js").length <= 10,
      `first load takes ${assets.length} requests: ${assets}`,
    );
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
    check(
      said.some((text) => text.includes(":")),
      `turned cards are not announced: ${said}`,
    );
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
}
