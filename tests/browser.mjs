// The pages in a real browser: a walk through all of them, axe's findings for each, and a screenshot of each.
// Started by `./build.sh browser`, which puts playwright-core and axe-core into target/browser. Needs a built binary.
// One browser runs all subjects in this order; what one creates, the next ones use.

import admin from "./browser/admin.mjs";
import away from "./browser/away.mjs";
import game from "./browser/game.mjs";
import interpretations from "./browser/interpretations.mjs";
import journal from "./browser/journal.mjs";
import looks from "./browser/looks.mjs";
import readings from "./browser/readings.mjs";
import settings from "./browser/settings.mjs";
import { DESKTOP, faults, launch, pageIn, serve } from "./browser/support.mjs";
import tags from "./browser/tags.mjs";
import visitor from "./browser/visitor.mjs";

const server = await serve();
const browser = await launch();
try {
  const context = await browser.newContext({
    baseURL: server.address,
    viewport: DESKTOP,
    locale: "en-GB",
    colorScheme: "light",
    timezoneId: "Europe/London",
  });
  const page = await pageIn(context, server.address);
  const made = {};
  for (const subject of [visitor, readings, interpretations, tags, journal, settings, admin, game, looks, away])
    await subject({ browser, page, context, server, made });
} finally {
  await browser.close();
  server.stop();
}
console.log(faults.length ? `${faults.length} faults` : "no faults");
process.exit(faults.length ? 1 : 0);
