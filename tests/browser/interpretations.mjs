// Interpretations: requested in a voice, shown in full, asked about, kept after a reload, deleted; and those by a model,
// which are streamed, can be stopped, and are labelled.

import { check, MODEL, shown, step } from "./support.mjs";

export default async function ({ page, made }) {
  await step("a reading is interpreted, asked about, and the interpretation deleted", async () => {
    await page.goto(made.reading);
    await shown(page);
    await page.selectOption(".say [name=voice]", "friend");
    await page.selectOption(".say [name=provider]", "offline");
    await page.click(".say [type=submit]");
    const said = page.locator(".interpretation .said").first();
    await said.waitFor();
    const words = await said.innerText();
    check(
      words.includes("Shall I move to the coast?") && words.length > 800,
      `too little is said: ${words.length} characters`,
    );
    check((await said.locator("p").count()) >= 5, "the interpretation has no paragraphs");
    check((await said.locator("strong").count()) === 3, "the three cards have no headings");
    check(
      (await page.locator(".interpretation .written-by").innerText()).includes("Hermit"),
      "it does not say who wrote it",
    );
    await page.fill(".follow [name=question]", "And if I stay?");
    await page.click(".follow [type=submit]");
    const answer = page.locator(".answer .said");
    await answer.waitFor();
    check((await answer.innerText()).length > 100, "the question is not answered");
    check(
      (await page.locator(".follow .hint").innerText()).startsWith("4"),
      "it does not say how many questions are left",
    );
    await page.reload();
    await shown(page);
    check(
      (await page.locator(".interpretation .said").first().innerText()) === words,
      "the interpretation is not the same after a reload",
    );
    check((await page.locator(".answer h4").innerText()) === "And if I stay?", "the question is not kept");
    await page.selectOption(".say [name=voice]", "poet");
    await page.selectOption(".say [name=provider]", "offline");
    await page.click(".say [type=submit]");
    await page.waitForFunction(() => document.querySelectorAll(".interpretation").length === 2);
    await page.locator(".interpretation .danger").first().click();
    await page.locator("dialog .danger").click();
    await page.waitForFunction(() => document.querySelectorAll(".interpretation").length === 1);
    check((await page.locator(".interpretation h3").innerText()).includes("Friend"), "the wrong one was deleted");
  });

  await step("a model's words are seen as they come, can be stopped, and are labelled", async () => {
    await page.goto(made.reading);
    await shown(page);
    const kept = await page.locator(".interpretation").count();
    await page.selectOption(".say [name=provider]", "compatible");
    await page.click(".say [type=submit]");
    await page.waitForFunction(() => document.querySelector(".saying .said")?.textContent.includes("word3"));
    check(
      !(await page.locator(".saying .said").innerText()).includes(`word${MODEL.words}`),
      "the words came all at once",
    );
    await page.locator(".saying button").click();
    await page.waitForSelector(".saying", { state: "detached" });
    check((await page.locator(".interpretation").count()) === kept, "what was stopped is kept");
    // The server notices within a second that the client is gone.
    await page.waitForTimeout(1200);
    await page.click(".say [type=submit]");
    await page.waitForFunction((count) => document.querySelectorAll(".interpretation").length === count, kept + 1);
    check(
      (await page.locator(".interpretation .said").first().innerText()).includes(`word${MODEL.words}`),
      "words are missing",
    );
    check(
      (await page.locator("header .written-by.machine").first().innerText()).includes("small-model"),
      "it is not labelled as a machine's",
    );
    await page.locator('[name="private"]').check();
    await page.locator(".notes [type=submit]").click();
    await page.waitForSelector(".toast");
    await page.reload();
    await shown(page);
    check((await page.locator(".say [name=provider]").count()) === 0, "a private reading can be given to a model");
    await page.locator('[name="private"]').uncheck();
    await page.locator(".notes [type=submit]").click();
    await page.waitForSelector(".toast");
    await page.locator(".interpretation .danger").first().click();
    await page.locator("dialog .danger").click();
    await page.waitForFunction((count) => document.querySelectorAll(".interpretation").length === count, kept);
  });
}
