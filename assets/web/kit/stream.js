// Streamed answers: server-sent events over fetch, because EventSource cannot post.

import { ask, Problem, session } from "./api.js";

const AGAIN_MS = 1000;

/**
 * Posts, and calls `onwords(text)` for each piece of text; returns what is stored in the end. When the connection
 * breaks, the server is asked once for what it has stored meanwhile.
 */
export async function stream(path, body, { signal, onwords }) {
  let last = "";
  for (const again of [true, false]) {
    const headers = { Accept: "text/event-stream", ...(last && { "Last-Event-ID": last }) };
    const response = await ask("POST", path, { body, headers, signal });
    const words = response.body.pipeThrough(new TextDecoderStream()).getReader();
    try {
      for await (const { id, event, data } of events(words)) {
        last = id || last;
        if (event === "token") onwords(data.text);
        else if (event === "unlocked") session.onunlock(data.codes);
        else if (event === "done") return data;
        else if (event === "error") throw new Problem(data);
      }
    } catch (error) {
      if (error instanceof Problem || error.name === "AbortError") throw error;
    }
    if (!last || !again) break;
    await new Promise((done) => setTimeout(done, AGAIN_MS));
  }
  throw new Problem({ code: "cut-off" });
}

/** The events of a stream, as WHATWG's HTML standard has them; data is JSON here. */
async function* events(words) {
  let text = "";
  for (;;) {
    const { done, value } = await words.read();
    if (done) return;
    text += value.replaceAll("\r\n", "\n");
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const fields = text
        .slice(0, end)
        .split("\n")
        .map((line) => line.match(/^(id|event|data): ?(.*)$/))
        .filter(Boolean);
      text = text.slice(end + 2);
      const found = Object.fromEntries(fields.map(([, name, value]) => [name, value]));
      if (found.data) yield { ...found, data: JSON.parse(found.data) };
    }
  }
}
