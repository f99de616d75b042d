// Helpers of the browser tests: the server, the browser, and the checks of every page.

import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const TARGET = process.env.CARGO_TARGET_DIR ?? "target";
const require = createRequire(resolve(TARGET, "browser/package.json"));
const { chromium } = require("playwright-core");
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const PICTURES = "screenshots";
const only = process.argv[2] ?? "";

export const DESKTOP = { width: 1280, height: 900 };
export const PHONE = { width: 360, height: 740 };
export const SMALLEST = { width: 320, height: 640 };
export const PASSWORD = "a lantern on the hill";

export const faults = [];
export const fault = (text) => {
  faults.push(text);
  console.error(`  FAULT ${text}`);
};
export const check = (truth, text) => truth || fault(text);

/** Words of the model below, and how long it takes for each. */
export const MODEL = { words: 60, each_ms: 50 };

/** A language model with OpenAI's API, slow enough to be stopped. */
async function model() {
  const upstream = createServer((_request, response) => {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    let said = 0;
    const timer = setInterval(() => {
      said += 1;
      const words =
        said > MODEL.words
          ? "data: [DONE]\n\n"
          : `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: `word${said} ` } }] })}\n\n`;
      response.write(words);
      if (said > MODEL.words) response.end();
    }, MODEL.each_ms);
    response.on("close", () => clearInterval(timer));
  });
  await new Promise((listening) => upstream.listen(0, "127.0.0.1", listening));
  return { url: `http://127.0.0.1:${upstream.address().port}`, stop: () => upstream.close() };
}

/** Starts the binary on a free port with an empty folder, with these settings and a model to ask. */
export async function serve(settings = {}) {
  const upstream = await model();
  const binary = ["debug/hermit", "release/hermit"].map((name) => join(TARGET, name)).find(existsSync);
  const folder = mkdtempSync(join(tmpdir(), "hermit-browser-"));
  const server = spawn(binary, [], {
    env: {
      ...settings,
      HERMIT_DATA: join(folder, "data"),
      HERMIT_LISTEN: "127.0.0.1:0",
      HERMIT_COMPATIBLE_URL: upstream.url,
      HERMIT_COMPATIBLE_MODEL: "small-model",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const address = await new Promise((found, failed) => {
    let said = "";
    server.stdout.on("data", (bytes) => {
      said += bytes;
      const match = /serves (http:\/\/[0-9.:]+)/.exec(said);
      if (match) found(match[1]);
    });
    server.on("exit", (code) => failed(new Error(`the server ended with ${code}`)));
  });
  const stop = () => {
    server.removeAllListeners("exit");
    server.kill();
    upstream.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  // Other ways into the database than the server's are for making faults.
  const sql = (statement) => {
    const code = "import sqlite3, sys; base = sqlite3.connect(sys.argv[1]); base.execute(sys.argv[2]); base.commit()";
    const { status, stderr } = spawnSync("python3", ["-c", code, join(folder, "data/hermit.db"), statement], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`python3: ${stderr}`);
  };
  return { address, sql, stop };
}

/** What no page may do: errors, refused content, requests to others. */
function watch(page, address) {
  page.on("console", (message) => {
    if (message.type() === "error" && !page.expected?.test(message.text()))
      fault(`console: ${message.text()} on ${page.url()}`);
  });
  page.on("pageerror", (error) => fault(`script: ${error.stack} on ${page.url()}`));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(address) && !/^(data|blob|about):/.test(url)) fault(`a request to ${url}`);
  });
  return page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) =>
      console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`),
    );
  });
}

/** A page of a browser context, watched. */
export async function pageIn(context, address) {
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  await watch(page, address);
  return page;
}

/** Waits until a page has come. */
export const shown = (page) => page.waitForSelector("main:not([aria-busy]) h1");

export async function axe(page, name) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, {
      preload: false,
      resultTypes: ["violations"],
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }),
  );
  for (const { id, impact, help, nodes } of violations) {
    const text = `axe ${name}: ${id} (${impact}) ${help}: ${nodes
      .slice(0, 3)
      .map((node) => `${node.target} ${node.any[0]?.message ?? ""}`)
      .join(" | ")}`;
    if (["serious", "critical"].includes(impact)) fault(text);
    else console.log(`  note  ${text}`);
  }
}

/** Nothing may be wider than the window. */
export async function fits(page, name) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  check(over <= 0, `${name} is ${over} pixels too wide`);
}

/** Takes a screenshot for people to look at. */
export async function picture(page, name, options = {}) {
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true, ...options });
}

/** Sets a theme and a card back as a browser remembers them; they apply from the next load on. */
export const looks = (page, language, theme) =>
  page.evaluate(
    ([tag, choice]) => {
      localStorage.setItem("hermit.language", JSON.stringify(tag));
      localStorage.setItem("hermit.theme", choice);
    },
    [language, theme],
  );

/** Debian's chromium, which connects to nothing but the server. */
export const launch = () =>
  chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-quic",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--disable-default-apps",
      "--no-first-run",
    ],
  });

/**
 * A named part of the tests; one that fails does not end the others. Without an argument all run, else those that match
 * it.
 */
export async function step(name, work) {
  if (only && !name.includes(only) && !name.startsWith("*")) return;
  const began = Date.now();
  console.log(name);
  try {
    await work();
  } catch (error) {
    fault(`${name}: ${error.stack}`);
  }
  console.log(`  ${Date.now() - began} ms`);
}
