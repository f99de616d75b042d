// Readings: drawn, kept, written about and found; by hand; in a voice; in an own spread.

import { check, shown, step } from "./support.mjs";

export default async function ({ page, made }) {
  await step("* three cards drawn and kept, written about, and found by search", async () => {
    await page.goto("/draw?spread=three-card");
    await shown(page);
    await page.fill("textarea", "Shall I move to the coast?");
    await page.click("[type=submit]");
    await page.waitForSelector(".layout .card");
    await page.getByRole("button", { name: "Turn over all cards" }).click();
    await page.locator(".kept a.primary").click();
    await page.waitForURL(/readings\/./);
    made.reading = new URL(page.url()).pathname;
    await page.fill('[name="title"]', "The coast");
    await page.fill('[name="notes"]', "Gulls, and a door that stands open.");
    await page.fill('[name="tags"]', "home, sea");
    await page.locator(".outcomes label", { hasText: "4" }).click();
    await page.locator(".notes [type=submit]").click();
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
    // Back shows what was found.
    await page.waitForFunction(() => document.querySelectorAll(".reading-item").length === 1);
  });

  await step("a draw by hand", async () => {
    await page.goto("/draw?spread=single");
    await shown(page);
    await page.locator('[name="hand"]').check();
    await page.click("[type=submit]");
    await page.waitForSelector(".pickers .error:not([hidden])");
    await page.selectOption(".pickers select", "major_arcana.09");
    await page.locator("[data-reversed]").check();
    await page.reload();
    await page.waitForSelector(".pickers .picture[src*='major_arcana.09']");
    check(await page.locator("[data-reversed]").isChecked(), "what was picked is not kept in the draft");
    await page.click("[type=submit]");
    await page.waitForSelector(".meaning");
    check(
      (await page.locator(".meaning .card-name").innerText()) === "The Hermit, reversed",
      "another card than the one picked",
    );
  });

  await step("a voice is chosen, kept with the reading and shown", async () => {
    await page.goto("/draw?spread=single");
    await shown(page);
    const before = await page.locator(".field:has([name=voice]) .hint").innerText();
    await page.selectOption('[name="voice"]', "poet");
    check((await page.locator(".field:has([name=voice]) .hint").innerText()) !== before, "the voice is not described");
    await page.reload();
    await shown(page);
    check((await page.inputValue('[name="voice"]')) === "poet", "the choice is not kept in the draft");
    await page.click("[type=submit]");
    await page.locator(".layout .card").click();
    await page.locator(".kept a.primary").click();
    await page.waitForSelector(".voice");
    check((await page.locator(".voice").innerText()).includes("Poet"), "the reading does not show its voice");
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
    await page.getByRole("button", { name: "Turn over all cards" }).click();
    await page.waitForSelector(".meaning");
    check((await page.locator(".meaning").count()) === 2, "the own spread has not two cards");
  });
}
