// Tags: renamed, merged and deleted on their own page.

import { axe, check, picture, shown, step } from "./support.mjs";

export default async function ({ page }) {
  await step("tags: renamed, merged, deleted", async () => {
    await page.goto("/readings");
    await shown(page);
    await page.locator('a[href="/tags"]').click();
    await page.waitForSelector(".rows li");
    check((await page.locator(".rows li strong").allInnerTexts()).join() === "home,sea", "the tags are not listed");
    await axe(page, "tags");
    await picture(page, "en-light-desktop-tags-some");
    await page.getByRole("button", { name: "Rename: sea" }).click();
    await page.fill('.rows [name="name"]', "home");
    page.expected = /409/;
    await page.locator(".rows [type=submit]").click();
    await page.waitForSelector(".rows .form-problem:not([hidden])");
    page.expected = undefined;
    await page.fill('.rows [name="name"]', "shore");
    await page.locator(".rows [type=submit]").click();
    await page.getByRole("button", { name: "Rename: shore" }).waitFor();
    await page.locator("label", { hasText: "home" }).locator("input").check();
    await page.selectOption('[name="into"]', { label: "sea" });
    await page.getByRole("button", { name: "Merge tags" }).click();
    await page.waitForFunction(() => document.querySelectorAll(".rows li").length === 1);
    check((await page.locator(".rows li strong").innerText()) === "shore", "the other tag stayed");
    await page.locator(".rows a").click();
    await page.waitForURL(/tag=shore/);
    await page.waitForSelector(".reading-item");
    check((await page.locator(".reading-item").count()) === 1, "the reading does not bear the tag");
    await page.goBack();
    await page.getByRole("button", { name: "Delete: shore" }).click();
    await page.locator(".dialog .danger").click();
    await page.waitForSelector(".empty");
  });
}
