// What this server is and can do: its modules with their pages, who may make an account, and the scopes of tokens.

import { api } from "./api.js";
import { memory } from "./dom.js";

// What was told last is used until the server has answered again, so that nothing flickers.
let known = memory.get("instance") ?? { modules: [], pages: [] };

/** The instance as it was told last: its modules and their pages. */
export const instance = () => known;

/** Whether the server has told before what it is. */
export const isKnown = () => known.modules.length > 0;

/** Asks the server what it is; gives all that it tells. */
export async function askInstance() {
  const told = await api("GET", "/instance");
  known = { modules: told.modules, pages: told.pages };
  memory.set("instance", known);
  return told;
}

/** The entries of a navigation that modules add. */
export const entries = (place) =>
  known.pages
    .filter(({ navigation }) => navigation?.place === place)
    .map(({ path, navigation }) => ({ path, text: navigation.text, icon: navigation.icon }));
