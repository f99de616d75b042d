// The game's part in the frame around every page: the colours and the back of the cards that an account has chosen, and
// what celebrates.

import { api, Problem, session } from "../kit/api.js";
import { wear } from "../kit/looks.js";

/** Wears what the account has chosen. If the server cannot be asked, what was worn last stays. */
export async function signedIn() {
  const { id } = session.user;
  try {
    const chosen = await api("GET", "/levels/me");
    if (session.user?.id === id) wear(chosen);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
  }
}

/** Celebrates what a request has unlocked. What it takes is loaded then, and nothing is lost if it cannot be. */
export const unlocked = (codes) =>
  import("../pages/celebration.js").then(({ default: celebrate }) => celebrate(codes)).catch(() => {});
