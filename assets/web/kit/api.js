// The client of the public API, and the session. Pages have no other way to the server.

import { memory, randomHex } from "./dom.js";
import { has, language, t } from "./i18n.js";
import { wear } from "./looks.js";

/** An error, as the server or the network reports it. */
export class Problem extends Error {
  constructor({ status = 0, code = "offline", detail = "", errors = [] }) {
    super(detail || code);
    Object.assign(this, { status, code, detail, errors });
  }

  /** In the person's language where the code is known, else in the server's words. */
  get words() {
    return has(`problem.${this.code}`) ? t(`problem.${this.code}`) : this.detail || t("problem.internal");
  }
}

/** The signed-in account; null for none. `onunlock` gets the codes of what a request has unlocked. */
export const session = { user: null, onend: () => {}, onunlock: () => {} };

/**
 * Sends a request and returns its response, or throws a Problem. `path` is below /api/v1, or begins with
 * /health.
 */
export async function ask(method, path, { body, headers = {}, signal } = {}) {
  const url = path.startsWith("/health") ? path : `/api/v1${path}`;
  const json = body === undefined ? {} : { "Content-Type": "application/json" };
  let response;
  try {
    response = await fetch(url, {
      method,
      signal,
      headers: { "Accept-Language": language(), ...json, ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem({});
  }
  if (response.ok) {
    const unlocked = response.headers.get("Hermit-Unlocked");
    if (unlocked) session.onunlock(unlocked.split(/, */));
    return response;
  }
  const answer = await response.json().catch(() => ({}));
  throw refusal(response.status, answer);
}

/** The problem of a response; if the session has ended, the page changes to the sign-in. */
function refusal(status, answer) {
  const problem = new Problem({ ...answer, status });
  if (problem.code === "unauthorized" && session.user) {
    signedOut();
    session.onend();
  }
  return problem;
}

/** Uploads a file; `onprogress(sent, all)` gets its bytes. Only XMLHttpRequest reports the progress of an upload. */
export function upload(path, file, { onprogress, signal }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    signal.addEventListener("abort", stop);
    request.upload.addEventListener("progress", ({ loaded, total }) => onprogress(loaded, total));
    request.addEventListener("loadend", () => {
      signal.removeEventListener("abort", stop);
      if (signal.aborted) return reject(new DOMException("stopped", "AbortError"));
      if (request.status === 0) return reject(new Problem({}));
      let answer = {};
      try {
        answer = JSON.parse(request.responseText);
      } catch {
        // A proxy may answer with a body of its own.
      }
      return request.status < 300 ? resolve(answer) : reject(refusal(request.status, answer));
    });
    request.open("POST", `/api/v1${path}`);
    request.setRequestHeader("Content-Type", "application/json");
    request.setRequestHeader("Accept-Language", language());
    request.send(file);
  });
}

/** Fetches a file; `onprogress(received)` gets its bytes. */
export async function download(path, { onprogress, signal }) {
  try {
    const response = await ask("GET", path, { signal });
    const parts = [];
    const reader = response.body.getReader();
    for (let received = 0; ; ) {
      const { done, value } = await reader.read();
      if (done) return new Blob(parts, { type: "application/json" });
      parts.push(value);
      received += value.length;
      onprogress(received);
    }
  } catch (error) {
    throw error instanceof Problem || error.name === "AbortError" ? error : new Problem({});
  }
}

/** Asks the server for JSON. `key` makes repeating safe. */
export async function api(method, path, body, { key, signal } = {}) {
  const response = await ask(method, path, { body, signal, headers: key ? { "Idempotency-Key": key } : {} });
  return response.status === 204 ? null : response.json().catch(() => ({}));
}

/** Gives the same key for the same body, so that sending it again after a lost answer does nothing twice. */
export function repeatable() {
  let last;
  let key;
  return (body) => {
    const text = JSON.stringify(body);
    if (text !== last) key = randomHex(16);
    last = text;
    return key;
  };
}

/** The query string of what is set. */
export function query(values) {
  const set = Object.entries(values).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  const text = new URLSearchParams(set).toString();
  return text ? `?${text}` : "";
}

/** Restores the session of this browser. A browser without one sends no request, so that none is refused. */
export async function resume() {
  if (!memory.get("signed-in")) return;
  try {
    signedIn(await api("GET", "/auth/me"));
  } catch (problem) {
    if (problem.status === 401) signedOut();
  }
}

/** Notes who has signed in, and removes drafts that another account left in this tab. */
export function signedIn(account) {
  const owner = memory.get("owner", sessionStorage);
  if (owner && owner !== account.id) sessionStorage.clear();
  memory.set("owner", account.id, sessionStorage);
  session.user = account;
  memory.set("signed-in", true);
}

/** Notes that no one is signed in. */
export function signedOut() {
  session.user = null;
  wear();
  memory.set("signed-in", null);
}

const known = new Map();

/** A card in the language in use; asked for once. */
export function card(id) {
  const name = `${language()} ${id}`;
  if (!known.has(name)) {
    const asked = api("GET", `/cards/${id}`);
    known.set(name, asked);
    asked.catch(() => known.delete(name));
  }
  return known.get(name);
}

/** All cards, or those of a filter. A list's items are short: what they mean is only in `card`. */
export async function cards(filter = {}) {
  const { items } = await api("GET", `/cards${query(filter)}`);
  return items;
}

/** The voices that interpret. */
export const voices = async () => (await api("GET", "/voices")).items;

/** Every item of a list that comes in pages. */
async function every(path) {
  const all = [];
  let cursor = null;
  do {
    const page = await api("GET", `${path}${query({ limit: 100, cursor })}`);
    all.push(...page.items);
    cursor = page.next;
  } while (cursor);
  return all;
}

/** Who writes interpretations here. */
export const providers = async () => (await api("GET", "/providers")).items;

/** Every spread that may be used. */
export const spreads = () => every("/spreads");

/** Every tag of one's readings. */
export const tags = () => every("/tags");
