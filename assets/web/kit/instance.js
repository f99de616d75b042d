// What this server is and can do: its modules with their pages, who may make an account, and the scopes of tokens.

import { api } from "./api.js";
import { memory } from "./dom.js";

// What was told last is used until the server has answered again, so that nothing flickers.
let offered = memory.get("instance") ?? { modules: [], pages: [] };

/** The instance as it was told last: its modules and their pages. */
export const instance = () => offered;

/** Whether the server has told before what it is. */
export const isKnown = () => offered.modules.length > 0;

/** Asks the server what it is; gives all that it tells. */
export async function askInstance() {
  const told = await api("GET", "/instance");
  offered = { modules: told.modules, pages: told.pages };
  memory.set("instance", offered);
  return told;
}

/** The entries of a navigation that modules add. */
export const entries = (place) =>
  offered.pages
    .filter(({ navigation }) => navigation?.place === place)
    .map(({ path, navigation }) => ({ path, text: navigation.text, icon: navigation.icon }));
