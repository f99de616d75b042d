// The game: from the first reading of a new account to a title, a card, a claimed day and a chosen theme;
// and a server without it.

import { axe, check, DESKTOP, fits, looks, PASSWORD, PHONE, pageIn, picture, serve, shown, step } from "./support.mjs";

async function signUp(page, name) {
  await page.goto("/register");
  await shown(page);
  await page.fill('[name="username"]', name);
  await page.fill('[name="password"]', PASSWORD);
  await page.click("[type=submit]");
  await page.waitForURL(/\/$/);
  await shown(page);
}

async function open(page, path) {
  await page.goto(path);
  await shown(page);
}

/** A reading of one card, kept. */
async function draw(page) {
  await open(page, "/draw?spread=single");
  await page.click("[type=submit]");
  await page.waitForSelector(".layout .card");
}

export default async function ({ browser, server }) {
  const context = await browser.newContext({
    baseURL: server.address,
    viewport: DESKTOP,
    locale: "en-GB",
    colorScheme: "light",
    timezoneId: "Europe/London",
  });
  const page = await pageIn(context, server.address);

  await step("* game: a first reading is celebrated, and a task claimed", async () => {
    await signUp(page, "bea");
    await page.locator('.tools a[href="/game"]').click();
    await page.waitForSelector(".task");
    const task = page.locator(".task", { hasText: "Keep a reading." }).first();
    check((await task.locator(".hint").last().innerText()) === "0 of 1", "a fresh task is not at its beginning");
    check((await task.locator("button").count()) === 0, "what is not done can be claimed");
    await draw(page);
    const celebration = page.locator(".celebration", { hasText: "First Light" });
    await celebration.waitFor();
    check(
      (await celebration
        .locator(".spark")
        .first()
        .evaluate((node) => getComputedStyle(node).animationName)) === "fly",
      "nothing moves",
    );
    check((await page.locator("#announcer").innerText()).includes("Unlocked: First Light."), "it is not announced");
    await page.waitForTimeout(700);
    await picture(page, "en-light-desktop-game-celebration", { fullPage: false });
    await open(page, "/game");
    check((await task.locator(".hint").last().innerText()) === "1 of 1", "the reading does not count for the task");
    await task.getByRole("button", { name: "Claim: Draw" }).click();
    await task.locator(".done").waitFor();
    check((await page.locator(".standing").innerText()).includes("9 karma"), "the karma is not shown as it is now");
    await page.reload();
    await page.waitForSelector(".task .done");
  });

  await step("* game: a bingo card, today's number, and no second claim", async () => {
    await open(page, "/game/bingo");
    await page.getByText("Arrange it yourself").click();
    const cell = (index) => page.locator(".making button[aria-pressed]").nth(index);
    await cell(0).click();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    check(
      (await cell(0).innerText()) === "2" && (await cell(1).innerText()) === "1",
      "the numbers have not changed places",
    );
    await axe(page, "making a bingo card");
    await page.getByRole("button", { name: "Shuffle" }).click();
    await page.getByRole("button", { name: "Use this card" }).click();
    await page.waitForSelector(".bingo");
    check(new Set(await page.locator(".bingo-board td").allInnerTexts()).size === 25, "the card has not 25 numbers");
    // After the 25th a missed number is chosen on the board.
    await page.locator(".claim-today, .bingo-board td button").first().click();
    await page.waitForSelector(".bingo-board td.marked");
    check((await page.locator(".claim-today, .bingo-board td button").count()) === 0, "today can be claimed twice");
    page.expected = /409|422/;
    const again = await page.evaluate(
      async () =>
        (
          await fetch("/api/v1/bingo/claim", {
            method: "POST",
            headers: { "Content-Type": "application/json" },
            body: "{}",
          })
        ).ok,
    );
    check(again === false, "the server takes a second claim");
    page.expected = undefined;
    await page.locator(".celebration", { hasText: "First Number" }).waitFor();
  });

  await step("game: a sixth voice is celebrated when it has spoken", async () => {
    const id = await page.evaluate(async () => {
      const { items } = await (await fetch("/api/v1/readings?limit=1")).json();
      for (const voice of ["sage", "friend", "skeptic", "poet", "coach"]) {
        const body = JSON.stringify({ voice, provider: "offline" });
        await fetch(`/api/v1/readings/${items[0].id}/interpretation`, {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body,
        });
      }
      return items[0].id;
    });
    await open(page, `/readings/${id}`);
    await page.selectOption(".say [name=voice]", "storyteller");
    await page.selectOption(".say [name=provider]", "offline");
    await page.click(".say [type=submit]");
    await page.locator(".celebration", { hasText: "Six Voices" }).waitFor();
  });

  await step("game: lines and the prize glow", async () => {
    // Two lines are complete and a third lacks one number, which is today's or, on a free day, a missed one.
    server.sql("DELETE FROM game_bingo_marks WHERE account = (SELECT seq FROM accounts WHERE username = 'bea')");
    await open(page, "/game/bingo");
    const button = page.locator(".claim-today, .bingo-board td button").first();
    const number = Number((await button.innerText()).match(/\d+/)[0]);
    const card = (await page.locator(".bingo-board td").allInnerTexts()).map((text) => Number(text.match(/\d+/)[0]));
    const row = Math.floor(card.indexOf(number) / 5);
    const rows = [row, (row + 1) % 5, (row + 2) % 5];
    const marked = rows.flatMap((index) => card.slice(index * 5, index * 5 + 5)).filter((found) => found !== number);
    const today = new Date().getUTCDate();
    const days = Array.from({ length: 31 }, (_, index) => index + 1).filter((day) => day !== today);
    const values = marked.map(
      (found, index) =>
        `((SELECT seq FROM accounts WHERE username = 'bea'), strftime('%Y-%m', 'now'), ${days[index]}, ${found}, 0)`,
    );
    server.sql(`INSERT INTO game_bingo_marks (account, month, day, number, claimed_at) VALUES ${values.join(", ")}`);
    await open(page, "/game/bingo");
    await button.click();
    await page.waitForSelector(".bingo-board td.line.fresh >> nth=4");
    await page.waitForSelector(".celebration >> nth=2");
    await page.waitForTimeout(400);
    check((await page.locator(".toast").innerText()).includes("150 karma"), "the prize is not announced");
    await picture(page, "en-light-desktop-game-bingo-won", { fullPage: false });
  });

  await step("game: an achievement claimed, a title worn, a quest begun, a seat taken", async () => {
    await open(page, "/game/achievements");
    const first = page.locator('[data-code="first-light"]');
    await first.getByRole("button").click();
    await first.locator(".done").waitFor();
    check(await first.evaluate((node) => node === document.activeElement), "the focus is lost");
    await open(page, "/game/titles");
    await page.getByRole("button", { name: "Wear: Newcomer" }).click();
    await page.getByRole("button", { name: "Take off: Newcomer" }).waitFor();
    await page.emulateMedia({ reducedMotion: "reduce" });
    const celebration = page.locator(".celebration").first();
    await celebration.waitFor();
    check(
      (await celebration.evaluate((node) => getComputedStyle(node).animationName)) === "none",
      "it moves for those who want no motion",
    );
    await page.emulateMedia({ reducedMotion: null });
    await open(page, "/game");
    check((await page.locator(".standing").innerText()).includes("Newcomer"), "the title is not worn");
    await page.getByRole("button", { name: "Set out: Settling In" }).click();
    await page.locator(".quest.started progress").first().waitFor();
    await open(page, "/game/karma");
    await page.locator('[name="listed"]').click();
    await page.waitForSelector(".seats .me");
    check(
      (await page.locator("ul.ledger").innerText()).includes("First reading of the day"),
      "the ledger does not say what for",
    );
  });

  await step("game: chosen colours and a chosen back are worn, and every theme can be read", async () => {
    server.sql(
      "INSERT INTO game_ledger (account, source, karma, alignment, paid_at) " +
        "SELECT seq, 'achievement:deep-well', 49500, 0, 0 FROM accounts WHERE username = 'bea'",
    );
    await open(page, "/game/titles");
    await page.locator('input[value="river"]').check({ force: true });
    await page.waitForSelector("html[data-colours]");
    await page.locator('input[value="waves"]').check({ force: true });
    await page.waitForFunction(() => JSON.parse(localStorage.getItem("hermit.looks"))?.back);
    await picture(page, "en-light-desktop-game-titles-all");
    await page.addInitScript(() =>
      document.addEventListener(
        "DOMContentLoaded",
        () => (globalThis.early = document.documentElement.hasAttribute("data-colours")),
      ),
    );
    await draw(page);
    check(await page.evaluate(() => globalThis.early), "the colours come late");
    check((await page.locator(".face.down svg").count()) === 1, "the cards have another back");
    await page.waitForTimeout(700);
    await picture(page, "en-light-desktop-game-back", { fullPage: false });
    const { privileges } = await page.evaluate(async () => (await fetch("/api/v1/levels")).json());
    await page.emulateMedia({ reducedMotion: "reduce" });
    await open(page, "/game");
    for (const { code, ink, paper, kind } of privileges) {
      if (kind !== "theme") continue;
      for (const mode of ["light", "dark"]) {
        await page.evaluate(
          ([colours, chosen]) => {
            globalThis.wearColours(colours);
            document.documentElement.dataset.theme = chosen;
          },
          [["midnight", "eclipse"].includes(code) ? [ink, paper] : [paper, ink], mode],
        );
        await axe(page, `theme ${code}, ${mode}`);
        await picture(page, `theme-${code}-${mode}`, { fullPage: false });
      }
    }
    await page.emulateMedia({ reducedMotion: null });
    await open(page, "/game/titles");
    await page.locator('input[name="theme"][value=""]').check({ force: true });
    await page.waitForFunction(() => !document.documentElement.hasAttribute("data-colours"));
  });

  await step("game: its pages on a phone, in Chinese by night", async () => {
    await page.setViewportSize(PHONE);
    await looks(page, "zh-TW", "dark");
    for (const part of ["", "/bingo", "/achievements", "/titles", "/karma"]) {
      await open(page, `/game${part}`);
      await fits(page, `game${part} of a player`);
      await axe(page, `game${part} of a player`);
      await picture(page, `zh-TW-dark-phone-game${part.replace("/", "-")}-played`);
    }
    await page.setViewportSize(DESKTOP);
    await looks(page, "en", "light");
  });
  await context.close();

  await step("game: a server without it offers nothing of it", async () => {
    const without = await serve({ ENABLE_GAMIFICATION: "false" });
    const own = await browser.newContext({ baseURL: without.address, viewport: DESKTOP, locale: "en-GB" });
    try {
      const page = await pageIn(own, without.address);
      await signUp(page, "cid");
      await Promise.all([page.waitForResponse(/api\/v1\/instance/), open(page, "/settings")]);
      check((await page.locator('a[href="/game"]').count()) === 0, "the game is offered");
      await draw(page);
      check((await page.locator(".celebration").count()) === 0, "something is celebrated");
      page.expected = /404/;
      check((await page.goto("/game")).status() === 404, "there is a page of the game");
    } finally {
      await own.close();
      without.stop();
    }
  });
}
