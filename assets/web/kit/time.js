// Days and times as they are where the person is: in the time zone that this browser was told, else in its own.

import { memory } from "./dom.js";
import { language } from "./i18n.js";

/** The time zone that was chosen, or "" for the browser's. */
export const chosenZone = () => memory.get("time-zone") ?? "";

/** Remembers a time zone's name; "" forgets it. */
export const useZone = (name) => memory.set("time-zone", name || null);

/** The browser's own time zone. */
export const ownZone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The names of all time zones that this browser knows. */
export const zones = () => [...new Set(["UTC", ...(Intl.supportedValuesOf?.("timeZone") ?? [])])];

/** A format in the zone; a remembered zone that this browser does not know counts for nothing. */
function format(tag, options) {
  const timeZone = chosenZone();
  try {
    return new Intl.DateTimeFormat(tag, timeZone ? { ...options, timeZone } : options);
  } catch {
    return new Intl.DateTimeFormat(tag, options);
  }
}

/** The day of a moment. */
export const day = (time) => format(language(), { dateStyle: "long" }).format(new Date(time));

/** A day and a time. */
export const moment = (time) => format(language(), { dateStyle: "medium", timeStyle: "short" }).format(new Date(time));

/** A day and a time to the second. */
export const instant = (time) =>
  format(language(), { dateStyle: "medium", timeStyle: "medium" }).format(new Date(time));

/** A day that is written as `2026-05-31`, which is the same day everywhere. */
export const date = (text) =>
  new Intl.DateTimeFormat(language(), { dateStyle: "long", timeZone: "UTC" }).format(new Date(`${text}T00:00:00Z`));

/** Today, as `2026-05-31`. */
export function today() {
  const parts = format("en", { year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(new Date());
  const part = (name) => parts.find(({ type }) => type === name).value;
  return `${part("year")}-${part("month")}-${part("day")}`;
}
