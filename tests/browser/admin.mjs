// What admins see.

import { check, picture, shown, step } from "./support.mjs";

export default async function ({ page, server }) {
  await step("* an invite and the memory", async () => {
    await page.goto("/admin/invites");
    await shown(page);
    await page.getByRole("button", { name: "Create invite" }).click();
    await page.waitForSelector(".secret code");
    await page.goto("/admin/memory");
    await shown(page);
    await page.waitForFunction(
      () => document.querySelector(".curve polyline")?.getAttribute("points").split(" ").length >= 3,
    );
    await picture(page, "en-light-desktop-admin-memory-live");
    await page.getByRole("button", { name: "Free memory now" }).click();
    await page.waitForSelector(".toast");
    check(/\d MB/.test(await page.locator(".rss strong").innerText()), "no figure of memory");
  });

  await step("the language models and how they do", async () => {
    await page.goto("/admin/models");
    await shown(page);
    const own = page.locator("tr", { hasText: "small-model" });
    check((await own.locator("td.number").first().innerText()) === "2", "not both requests are counted");
    check((await own.innerText()).includes("Working"), "a model that works is not shown as working");
  });

  await step("the jobs, one of which fails", async () => {
    server.sql("UPDATE jobs SET failures = 2, last_error = 'the disk is tired' WHERE name = 'upkeep'");
    await page.goto("/admin/jobs");
    await shown(page);
    check(
      (await page.locator("tr", { hasText: "upkeep" }).innerText()).includes("the disk is tired"),
      "what went wrong is not told",
    );
    check((await page.locator("tbody tr").count()) >= 3, "jobs are missing");
    check((await page.locator(".pill.error").count()) === 1, "another job is said to fail");
  });

  await step("the log of errors shows a fault of the server", async () => {
    await page.goto("/admin/errors");
    await page.waitForSelector(".empty");
    server.sql("ALTER TABLE journal_entries RENAME TO lost");
    page.expected = /500/;
    await page.goto("/journal");
    await page.getByRole("heading", { name: "That did not work" }).waitFor();
    page.expected = undefined;
    server.sql("ALTER TABLE lost RENAME TO journal_entries");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("heading", { name: "Journal" }).waitFor();
    await page.goto("/admin/errors");
    await page.waitForSelector(".log .message");
    check(
      (await page.locator(".log .message").first().innerText()).includes("journal_entries"),
      "the error is not listed",
    );
  });
}
