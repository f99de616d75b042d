// Settings: tokens, a time zone, an export and its import.

import { readFileSync } from "node:fs";
import { axe, check, picture, shown, step } from "./support.mjs";

export default async function ({ page, context }) {
  await step("* a token", async () => {
    await page.goto("/settings");
    await shown(page);
    await page.getByText("New token").click();
    await page.locator('[aria-labelledby="part-tokens"] [name="name"]').fill("A script");
    await page.getByRole("button", { name: "Create token" }).click();
    await page.waitForSelector(".secret code");
    const secret = page.locator(".secret code");
    check((await secret.innerText()).startsWith("hermit_"), "no secret is shown");
    // It is scrolled into sight.
    await page.waitForFunction(() => {
      const { top, bottom } = document.querySelector(".secret code").getBoundingClientRect();
      return top >= 0 && bottom <= innerHeight;
    });
    check(await secret.evaluate((node) => node === document.activeElement), "the secret has no focus");
    const form = page.locator('[aria-labelledby="part-tokens"] form');
    check((await form.locator("select").inputValue()) === "90", "the form forgets its defaults");
    check(await form.locator('[name="scope readings:read"]').isChecked(), "the form forgets which scope is usual");
  });

  await step("a time zone holds for all times and is remembered", async () => {
    const time = async () => {
      await page.goto("/readings");
      await shown(page);
      return page.locator(".reading-item time").first().innerText();
    };
    const before = await time();
    await page.goto("/settings");
    await shown(page);
    await page.selectOption('[name="zone"]', "Asia/Tokyo");
    await page.waitForFunction(() => document.querySelector('[name="zone"]')?.value === "Asia/Tokyo");
    const after = await time();
    check(before !== after, `${before} is ${after} in another time zone`);
    await page.goto("/settings");
    await shown(page);
    check((await page.inputValue('[name="zone"]')) === "Asia/Tokyo", "the time zone is forgotten");
    await page.selectOption('[name="zone"]', "");
    check((await time()) === before, "the browser's time zone does not come back");
  });

  await step("an export, changed, is checked and taken back", async () => {
    await page.goto("/settings");
    await shown(page);
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Export everything" }).click(),
    ]);
    check(
      /^hermit-\d{4}-\d\d-\d\d\.json$/.test(file.suggestedFilename()),
      `the file is called ${file.suggestedFilename()}`,
    );
    const exported = JSON.parse(readFileSync(await file.path(), "utf8"));
    check(exported.readings.length > 2 && exported.journal.length > 0, "the export lacks something");
    const again = { ...exported.journal[0], id: "01arz3ndektsv4rrffq69g5fav", text: "Out of the file." };
    const broken = { ...exported.readings[0], id: "01arz3ndektsv4rrffq69g5faw", spread: "no-such-spread" };
    const document = { ...exported, journal: [...exported.journal, again], readings: [...exported.readings, broken] };
    const choose = (text) =>
      page.setInputFiles('[name="file"]', {
        name: "hermit.json",
        mimeType: "application/json",
        buffer: Buffer.from(text),
      });
    await choose(JSON.stringify(document));
    await page.getByRole("button", { name: "Check the file" }).click();
    await page.waitForSelector(".outcome h4");
    check(
      (await page.locator(".outcome").innerText()).includes("1 journal entry"),
      "the report does not tell what would be imported",
    );
    await page.locator(".outcome summary").click();
    check(
      (await page.locator(".reasons").innerText()).includes("01arz3ndektsv4rrffq69g5faw"),
      "the report does not tell why",
    );
    await axe(page, "settings with a report");
    await picture(page, "en-light-desktop-settings-import");
    await page.getByRole("button", { name: "Import now" }).click();
    await page.waitForFunction(() => document.querySelector(".outcome h4")?.textContent === "Imported");
    await page.goto("/journal?q=file");
    await page.waitForSelector(".entry");
    await page.goto("/settings");
    await shown(page);
    await choose('{"format":"hermit-export","version":1,"readings":[');
    page.expected = /400/;
    await page.getByRole("button", { name: "Check the file" }).click();
    await page.waitForSelector(".form-problem:not([hidden])");
    page.expected = undefined;
    check((await page.locator(".progress:visible").count()) === 0, "the progress stays");
  });

  await step("a large import shows how far it is and can be stopped", async () => {
    await page.goto("/settings");
    await shown(page);
    const session = await context.newCDPSession(page);
    await session.send("Network.enable");
    await session.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: 400_000,
    });
    const buffer = Buffer.from(`{"format":"hermit-export","version":1,"journal":[${" ".repeat(4_000_000)}]}`);
    await page.setInputFiles('[name="file"]', { name: "large.json", mimeType: "application/json", buffer });
    await page.getByRole("button", { name: "Check the file" }).click();
    await page.waitForFunction(() =>
      /\d [kM]B of 3\.8 MB/.test(document.querySelector(".progress:not([hidden])")?.textContent),
    );
    await picture(page, "en-light-desktop-settings-importing");
    await page.getByRole("button", { name: "Stop" }).click();
    await page.waitForFunction(() => !document.querySelector(".progress:not([hidden])"));
    await session.detach();
  });
}
