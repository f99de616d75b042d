// The journal, and what happens to unsaved text when a session ends.

import { check, PASSWORD, shown, step } from "./support.mjs";

export default async function ({ page, context, made }) {
  /** Submits when the session has ended, signs in, and comes back to where that was. */
  const outliveSession = async (submit, place) => {
    await context.clearCookies();
    page.expected = /401/;
    await page.locator(submit).click();
    await page.waitForURL(/sign-in/);
    page.expected = undefined;
    await page.fill('[name="login"]', "ann");
    await page.fill('[name="password"]', PASSWORD);
    await page.click("[type=submit]");
    await page.waitForURL(place);
  };

  await step("* journal", async () => {
    await page.goto(`/journal?reading=${made.reading.split("/").pop()}`);
    await shown(page);
    await page.fill('[name="text"]', "Walked to the pier.\nThe light was on.");
    await page.locator(".moods label", { hasText: "Peaceful" }).click();
    await page.getByRole("button", { name: "Save" }).click();
    await page.waitForSelector(".entry .written");
    check(
      (await page.locator(".entry a").getAttribute("href")) === made.reading,
      "the entry does not lead to its reading",
    );
    await page.locator(".entry button").first().click();
    await page.locator(".entry textarea").fill("Walked to the pier and back.");
    await page.locator(".entry [type=submit]").click();
    await page.waitForFunction(() => document.querySelector(".entry .written")?.textContent.endsWith("back."));
    await page.locator(".calendar td a").click();
    await page.waitForURL(/day=/);
    await shown(page);
    check((await page.locator(".entry").count()) === 1, "the day does not show its entry");
    await page.locator('.filters [name="q"]').fill("nothing like it");
    await page.getByRole("button", { name: "Search" }).click();
    await page.waitForURL(/q=nothing/);
    await page.waitForSelector(".empty");
  });

  await step("an entry whose answer was lost is not written twice", async () => {
    await page.goto("/journal");
    await shown(page);
    const before = await page.locator(".entry").count();
    await page.fill('[name="text"]', "Written once.");
    // It arrives, but the connection breaks before the answer.
    await page.route("**/api/v1/journal", async (route) => {
      await route.fetch();
      await route.abort();
    });
    page.expected = /ERR_FAILED/;
    await page.getByRole("button", { name: "Save" }).click();
    await page.waitForSelector(".form-problem:not([hidden])");
    await page.unroute("**/api/v1/journal");
    page.expected = undefined;
    check((await page.inputValue('[name="text"]')) === "Written once.", "what was written is gone");
    await page.getByRole("button", { name: "Save" }).click();
    await page.waitForFunction((count) => document.querySelectorAll(".entry").length > count, before);
    check((await page.locator(".entry").count()) === before + 1, "it was written twice");
  });

  await step("an entry's Markdown is shown, and nothing in it runs", async () => {
    await page.goto("/journal");
    await shown(page);
    await page.fill(
      '[name="text"]',
      "# Fog\n\nI walked *slowly*.\n\n- bread\n- [a map](https://example.org/)\n\n" +
        "<img src=x onerror=alert(1)> [no](javascript:alert(1))",
    );
    await page.getByRole("button", { name: "Save" }).click();
    await page.waitForFunction(() => document.querySelector(".entry .words")?.textContent.includes("Fog"));
    await page.evaluate(() => document.querySelector(".entry").scrollIntoView());
    await page.waitForSelector(".words em");
    const entry = page.locator(".entry", { has: page.locator("em") });
    check((await entry.locator("h3").innerText()) === "Fog", "the heading is none");
    check((await entry.locator("li").count()) === 2, "the list is none");
    check(
      (await entry.locator(".words a").getAttribute("href")) === "https://example.org/",
      "the link leads elsewhere",
    );
    check((await entry.locator(".words img, .words script, .words [onerror]").count()) === 0, "markup came through");
    check((await entry.locator(".words").innerText()).includes("<img src=x"), "what was written is lost");
  });

  await step("an entry that is being changed when the session ends is open again after it", async () => {
    await page.goto("/journal");
    await shown(page);
    await page.locator(".entry").first().getByRole("button", { name: "Edit" }).click();
    await page.locator(".entry textarea").fill("Changed while the session ended.");
    await outliveSession(".entry [type=submit]", /journal/);
    await page.waitForSelector(".entry textarea");
    check(
      (await page.locator(".entry textarea").inputValue()) === "Changed while the session ended.",
      "the change is lost",
    );
    await page.locator(".entry").getByRole("button", { name: "Cancel" }).click();
    await page.reload();
    await shown(page);
    check((await page.locator(".entry textarea").count()) === 0, "what was cancelled comes back");
  });

  await step("what was being written outlives the session", async () => {
    await page.goto(made.reading);
    await shown(page);
    await page.fill('[name="notes"]', "Written while the session ended.");
    await outliveSession(".notes [type=submit]", new RegExp(made.reading));
    await shown(page);
    check((await page.inputValue('[name="notes"]')) === "Written while the session ended.", "the notes are lost");
    await page.locator(".notes [type=submit]").click();
    await page.waitForSelector(".toast");
  });
}
