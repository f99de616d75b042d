// Texts in the person's language, and how dates and numbers are written in it.

import { memory } from "./dom.js";

const files = JSON.parse(document.getElementById("languages").textContent);
let texts = {};
let current = "en";

/** Tags of the languages there are. */
export const languages = Object.keys(files);

/** The tag of the language in use. */
export const language = () => current;

/** A language's name in itself. */
export const languageName = (tag) => ({ en: "English", "zh-TW": "繁體中文" })[tag] ?? tag;

function wanted(locale) {
  const asked = [memory.get("language"), locale, ...navigator.languages].filter(Boolean);
  for (const tag of asked) {
    if (files[tag]) return tag;
    const base = tag.split("-")[0];
    const near = languages.find((known) => known.split("-")[0] === base);
    if (near) return near;
  }
  return "en";
}

/** Loads the remembered language, else `locale`, else the browser's. */
export const loadLanguage = (locale) => useLanguage(wanted(locale));

/** Loads a language's texts and uses them from now on. */
export async function useLanguage(tag) {
  const response = await fetch(files[tag]);
  texts = await response.json();
  current = tag;
  document.documentElement.lang = tag;
}

/** A text by its key; `{name}` stands for a value. Unknown keys show themselves. */
export function t(key, values = {}) {
  const text = texts[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** A text for a number of things: the keys `key.one` and `key.other`. */
export function tn(key, count) {
  const form = new Intl.PluralRules(current).select(count);
  return t(texts[`${key}.${form}`] ? `${key}.${form}` : `${key}.other`, { count: number(count) });
}

/** Whether there is a text of that key. */
export const has = (key) => key in texts;

/** A number as it is written here. */
export const number = (value, digits = 0) =>
  new Intl.NumberFormat(current, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);

/** Why a field is refused, in the user's language if the server's sentence is known. */
export function fault(message) {
  const numbers = message.match(/\d+/g) ?? [];
  const key = `fault.${message.replace(/\d+/g, "#")}`;
  const text = has(key) ? t(key, { a: numbers[0], b: numbers[1] }) : message;
  return text.charAt(0).toUpperCase() + text.slice(1);
}
