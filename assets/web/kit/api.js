// The public API, and who is signed in. There is no other way from the pages to the server.
import { memory } from "./dom.js";
import { has, language, t } from "./i18n.js";

/** What went wrong, as the server or the network says it. */
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

/** Who is signed in; null for nobody. */
export const session = { user: null, onend: () => {} };

/** Asks the server, and answers with its response if that is a good one. `path` is below /api/v1, or begins with /health. */
export async function ask(method, path, { body, headers = {}, signal } = {}) {
  const url = path.startsWith("/health") ? path : `/api/v1${path}`;
  const json = body === undefined ? {} : { "Content-Type": "application/json" };
  let response;
  try {
    response = await fetch(url, { method, signal, headers: { "Accept-Language": language(), ...json, ...headers }, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem({});
  }
  if (response.ok) return response;
  const answer = await response.json().catch(() => ({}));
  const problem = new Problem({ ...answer, status: response.status });
  if (problem.code === "unauthorized" && session.user) {
    signedOut();
    session.onend();
  }
  throw problem;
}

/** Asks the server for JSON. `key` makes repeating safe. */
export async function api(method, path, body, { key, signal } = {}) {
  const response = await ask(method, path, { body, signal, headers: key ? { "Idempotency-Key": key } : {} });
  return response.status === 204 ? null : response.json().catch(() => ({}));
}

/** The query string of what is set. */
export function query(values) {
  const set = Object.entries(values).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  const text = new URLSearchParams(set).toString();
  return text ? `?${text}` : "";
}

/** Takes up a session that this browser had; nobody else is asked, so that nobody else is refused. */
export async function resume() {
  if (!memory.get("signed-in")) return;
  try {
    signedIn(await api("GET", "/auth/me"));
  } catch (problem) {
    if (problem.status === 401) signedOut();
  }
}

/** Notes who has signed in. Drafts that somebody else left in this tab are not theirs to see. */
export function signedIn(account) {
  const owner = memory.get("owner", sessionStorage);
  if (owner && owner !== account.id) sessionStorage.clear();
  memory.set("owner", account.id, sessionStorage);
  session.user = account;
  memory.set("signed-in", true);
}

/** Notes that nobody is. */
export function signedOut() {
  session.user = null;
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

/** Every spread that may be used. */
export async function spreads() {
  const all = [];
  let cursor = null;
  do {
    const page = await api("GET", `/spreads${query({ limit: 100, cursor })}`);
    all.push(...page.items);
    cursor = page.next;
  } while (cursor);
  return all;
}
