// The last part of the settings: export, import, and deleting the account.

import { api, download, signedOut, upload } from "../kit/api.js";
import { h } from "../kit/dom.js";
import { attempt, confirm, field, form, toast } from "../kit/forms.js";
import { has, number, t, tn } from "../kit/i18n.js";
import { go } from "../kit/router.js";
import { today } from "../kit/time.js";

const MB = 1024 * 1024;
/** What the server takes; a larger file need not be sent to learn that. */
const FILE_BYTES_MAX = 256 * MB;

const size = (bytes) =>
  bytes < MB ? `${number(Math.ceil(bytes / 1024))} kB` : `${number(bytes / MB, bytes < 10 * MB ? 1 : 0)} MB`;

/** Export, import and deletion; work that is under way ends with `signal`. */
export function data(signal) {
  return h("div", { class: "parts" }, exporting(signal), importing(signal), deleting());
}

/** A progress bar with text; `update(done, all, words)` moves it, and `update()` removes it. */
function progress(label) {
  const bar = h("progress", { "aria-label": label });
  const said = h("span", { class: "hint" });
  const stop = h("button", { type: "button", class: "button small" }, t("action.stop"));
  const node = h("div", { class: "progress", hidden: true }, bar, said, stop);
  const update = (done, all, words) => {
    node.hidden = done === undefined;
    if (all && done < all) bar.value = done / all;
    else bar.removeAttribute("value");
    said.textContent = words ?? "";
  };
  return { node, stop, update };
}

/** Runs long work with a way to stop it: by its button, or by leaving the page. */
async function stoppable(signal, { stop, update }, button, work) {
  const stopping = new AbortController();
  stop.onclick = () => stopping.abort();
  button.disabled = true;
  try {
    return await work(AbortSignal.any([signal, stopping.signal]));
  } catch (error) {
    if (error.name !== "AbortError") throw error;
    return undefined;
  } finally {
    button.disabled = false;
    update();
  }
}

function exporting(signal) {
  const running = progress(t("settings.exporting"));
  const button = h("button", { type: "button", class: "button" }, t("settings.export"));
  button.addEventListener("click", () =>
    attempt(async () => {
      running.update(0, 0, "");
      const onprogress = (received) => running.update(received, 0, t("settings.received", { size: size(received) }));
      const file = await stoppable(signal, running, button, (stopped) =>
        download("/auth/me/export", { onprogress, signal: stopped }),
      );
      if (!file) return;
      const address = URL.createObjectURL(file);
      h("a", { href: address, download: `hermit-${today()}.json` }).click();
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
      toast(t("settings.exported", { size: size(file.size) }));
    }),
  );
  return h(
    "section",
    {},
    h("h3", {}, t("settings.export")),
    h("p", { class: "hint" }, t("settings.export_hint")),
    h("div", { class: "actions" }, button),
    running.node,
  );
}

function importing(signal) {
  const running = progress(t("settings.importing"));
  const outcome = h("div", { class: "outcome", role: "status" });
  const send = (file, dry, button) => {
    const onprogress = (sent, all) =>
      running.update(
        sent,
        all,
        sent < all ? t("settings.sent", { size: size(sent), all: size(all) }) : t("settings.storing"),
      );
    running.update(0, 1, "");
    return stoppable(signal, running, button, (stopped) =>
      upload(`/auth/me/import?dry_run=${dry}`, file, { onprogress, signal: stopped }),
    );
  };
  const submit = async (_, node) => {
    const file = node.elements.file.files[0];
    outcome.replaceChildren();
    if (file.size > FILE_BYTES_MAX)
      return outcome.replaceChildren(
        h("p", { class: "error" }, t("settings.too_large", { size: size(FILE_BYTES_MAX) })),
      );
    const found = await send(file, true, node.querySelector("[type=submit]"));
    if (!found) return undefined;
    const store = h("button", { type: "button", class: "button primary" }, t("settings.import_now"));
    store.addEventListener("click", () =>
      attempt(async () => {
        const done = await send(file, false, store);
        if (!done) return;
        outcome.replaceChildren(...report(done));
        node.reset();
      }),
    );
    const some = found.imported.some(({ count }) => count > 0);
    return outcome.replaceChildren(...report(found), some && h("p", { class: "actions" }, store));
  };
  return h(
    "section",
    {},
    h("h3", {}, t("settings.import")),
    form(
      { submit, label: t("settings.check") },
      field({
        name: "file",
        label: t("settings.file"),
        type: "file",
        accept: ".json,application/json",
        required: true,
        hint: t("settings.import_hint"),
      }),
    ),
    running.node,
    outcome,
  );
}

/** The report of an import or of a dry run: what is imported, what is skipped, and why. */
function report({ dry_run: dry, imported, skipped, skipped_counts: counts }) {
  // A list that this page does not know is called what the document calls it.
  const name = (section) => (has(`section.${section}`) ? t(`section.${section}`) : section);
  const some = (section, count) =>
    has(`section.${section}.other`) ? tn(`section.${section}`, count) : `${number(count)} ${section}`;
  const taken = imported.filter(({ count }) => count > 0);
  const all = counts.reduce((sum, { count }) => sum + count, 0);
  const list = (of) =>
    h(
      "ul",
      { class: "counts" },
      of.map(({ section, count }) => h("li", {}, some(section, count))),
    );
  return [
    h("h4", {}, t(dry ? "settings.would_import" : "settings.imported")),
    taken.length ? list(taken) : h("p", { class: "hint" }, t("settings.nothing")),
    all > 0 && [
      h("h4", {}, t(dry ? "settings.would_skip" : "settings.skipped")),
      list(counts),
      h(
        "details",
        {},
        h("summary", {}, t("settings.why")),
        h(
          "ul",
          { class: "reasons" },
          skipped.map(({ section, id, reason }) =>
            h("li", {}, name(section), id && [" ", h("code", {}, id)], ": ", reason),
          ),
        ),
        all > skipped.length && h("p", { class: "hint" }, tn("settings.more_skipped", all - skipped.length)),
      ),
    ],
  ].flat();
}

function deleting() {
  const remove = async () => {
    const written = await confirm({
      title: t("settings.delete"),
      text: t("settings.delete_sure"),
      action: t("settings.delete"),
      input: { name: "confirm", label: t("account.password"), type: "password", autocomplete: "current-password" },
    });
    if (!written) return;
    await attempt(async () => {
      await api("DELETE", "/auth/me", { password: written });
      signedOut();
      sessionStorage.clear();
      toast(t("settings.deleted"));
      go("/");
    });
  };
  return h(
    "section",
    {},
    h("h3", {}, t("settings.delete")),
    h("p", { class: "hint" }, t("settings.delete_hint")),
    h(
      "div",
      { class: "actions" },
      h("button", { type: "button", class: "button danger", onclick: remove }, t("settings.delete")),
    ),
  );
}
