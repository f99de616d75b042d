// Interpretations: asked for in a voice, seen in full, asked about, kept over a reload, deleted.
import { check, shown, step } from "./support.mjs";

export default async function ({ page, made }) {
  await step("a reading is interpreted, asked about, and the interpretation deleted", async () => {
    await page.goto(made.reading);
    await shown(page);
    await page.selectOption(".say [name=voice]", "friend");
    await page.click(".say [type=submit]");
    const said = page.locator(".interpretation .said").first();
    await said.waitFor();
    const words = await said.innerText();
    check(words.includes("Shall I move to the coast?") && words.length > 800, `too little is said: ${words.length} characters`);
    check((await said.locator("p").count()) >= 5, "the interpretation has no paragraphs");
    check((await said.locator("strong").count()) === 3, "the three cards have no headings");
    check((await page.locator(".interpretation .written-by").innerText()).includes("Hermit"), "nobody says who wrote it");
    await page.fill(".follow [name=question]", "And if I stay?");
    await page.click(".follow [type=submit]");
    const answer = page.locator(".answer .said");
    await answer.waitFor();
    check((await answer.innerText()).length > 100, "the question is not answered");
    check((await page.locator(".follow .hint").innerText()).startsWith("4"), "it does not say how many questions are left");
    await page.reload();
    await shown(page);
    check((await page.locator(".interpretation .said").first().innerText()) === words, "the interpretation is not the same after a reload");
    check((await page.locator(".answer h4").innerText()) === "And if I stay?", "the question is not kept");
    await page.selectOption(".say [name=voice]", "poet");
    await page.click(".say [type=submit]");
    await page.waitForFunction(() => document.querySelectorAll(".interpretation").length === 2);
    await page.locator(".interpretation .danger").first().click();
    await page.locator("dialog .danger").click();
    await page.waitForFunction(() => document.querySelectorAll(".interpretation").length === 1);
    check((await page.locator(".interpretation h3").innerText()).includes("Friend"), "the wrong one was deleted");
  });
}
