// Forms: labels, hints, errors beside their fields, and drafts that outlive a session.

import { Problem } from "./api.js";
import { h, memory, settled } from "./dom.js";
import { fault, t } from "./i18n.js";

let fields = 0;

/** A labelled control. `type` is an input's type, "textarea", or "select" with `options` of [value, label]. */
export function field({ name, label, type = "text", hint, options, value, ...more }) {
  fields += 1;
  const id = `field-${fields}`;
  const props = { id, name, "aria-describedby": hint ? `${id}-hint` : undefined, ...more };
  let control;
  if (type === "textarea") control = h("textarea", { rows: 3, ...props, value: value ?? "" });
  else if (type === "select") {
    control = h(
      "select",
      props,
      options.map(([key, text]) => h("option", { value: key, selected: key === value }, text)),
    );
  } else control = h("input", { ...props, type, value: value ?? "" });
  return h(
    "div",
    { class: "field" },
    h("label", { for: id }, label),
    control,
    hint && h("p", { class: "hint", id: `${id}-hint` }, hint),
    h("p", { class: "error", id: `${id}-error`, hidden: true }),
  );
}

/** A switch with its label behind it. */
export function toggle({ name, label, checked, ...more }) {
  return h(
    "label",
    { class: "toggle" },
    h("input", { type: "checkbox", role: "switch", name, checked, ...more }),
    h("span", {}, label),
  );
}

/** The values of a form's controls, by name. */
export function values(form) {
  const found = {};
  for (const control of form.elements) {
    if (!control.name) continue;
    if (control.type === "checkbox") found[control.name] = control.checked;
    else if (control.type === "radio")
      found[control.name] = control.checked ? control.value : (found[control.name] ?? "");
    else found[control.name] = control.value;
  }
  return found;
}

function restore(form, kept) {
  for (const control of form.elements) {
    if (!control.name || control.type === "password" || !(control.name in kept)) continue;
    if (control.type === "checkbox") control.checked = kept[control.name];
    else if (control.type === "radio") control.checked = control.value === kept[control.name];
    else control.value = kept[control.name];
  }
}

function clear(form) {
  for (const slot of form.querySelectorAll(".error")) slot.hidden = true;
  for (const control of form.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
}

const FIELD_OF_CODE = {
  "username-taken": "username",
  "email-taken": "email",
  "invite-invalid": "invite",
  "wrong-credentials": "password",
};

/** Shows a problem: beside the fields it names, and the rest above the form's button. */
export function show(form, problem) {
  clear(form);
  const errors = problem.errors.length
    ? problem.errors
    : [{ field: FIELD_OF_CODE[problem.code], message: problem.words }];
  const rest = [];
  let first = null;
  for (const { field: name, message } of errors) {
    // `positions[2].name` is the third control of that name.
    const [stem, place] = name?.split(/[.[\]]+/) ?? [];
    const controls = [...form.elements].filter((known) => known.name && known.name === stem);
    const control = controls[Number(place) || 0] ?? controls[0];
    const slot = control && document.getElementById(`${control.id}-error`);
    if (!slot) {
      rest.push(name ? `${name}: ${fault(message)}` : message);
      continue;
    }
    slot.textContent = fault(message);
    slot.hidden = false;
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-describedby", slot.id);
    first ??= control;
  }
  const alert = form.querySelector(".form-problem");
  alert.textContent = rest.join(" ");
  alert.hidden = rest.length === 0;
  first?.focus();
}

/** The visible required fields that are empty, named as the server would: `name[0]`. */
function unfilled(form) {
  const all = [...form.elements];
  const empty = all.filter((control) => control.required && !control.closest("[hidden]") && !control.value.trim());
  return empty.map((control) => `${control.name}[${all.filter(({ name }) => name === control.name).indexOf(control)}]`);
}

/**
 * A form. `submit(values)` may throw a Problem, which is shown; `draft` names what is kept of it in this tab until it
 * has been sent.
 */
export function form({ submit, label, draft, class: kind = "", before, after }, ...children) {
  const button = h("button", { class: "button primary", type: "submit" }, label);
  const node = h(
    "form",
    { class: `form ${kind}`, novalidate: true },
    children,
    h("p", { class: "error form-problem", role: "alert", hidden: true }),
    h("div", { class: "actions" }, before, button, after),
  );
  let later;
  let keep = () => {};
  if (draft) {
    const kept = memory.get(`draft.${draft}`, sessionStorage);
    if (kept) restore(node, kept);
    keep = () => {
      // A draft that was cancelled or sent is removed.
      if (!node.isConnected) return;
      const found = values(node);
      for (const control of node.querySelectorAll("[type=password]")) delete found[control.name];
      memory.set(`draft.${draft}`, found, sessionStorage);
    };
    later = settled(keep, 150);
    node.addEventListener("input", later);
    node.addEventListener("change", keep);
  }
  node.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    clear(node);
    node.querySelector(".form-problem").hidden = true;
    const missing = unfilled(node);
    if (missing.length) {
      show(
        node,
        new Problem({ code: "missing", errors: missing.map((name) => ({ field: name, message: t("form.required") })) }),
      );
      return;
    }
    // The text is safe even if the request fails.
    keep();
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
    try {
      await submit(values(node), node);
      later?.cancel();
      if (draft) memory.set(`draft.${draft}`, null, sessionStorage);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      show(node, problem);
    } finally {
      button.disabled = false;
      button.removeAttribute("aria-busy");
    }
  });
  return node;
}

/** Shows a secret that is shown only this once, where it is seen: with a sentence about it, in view and focused. */
export function showOnce(node, sentence, secret) {
  const code = h("code", { tabindex: "0" }, secret);
  node.replaceChildren(h("p", {}, sentence), code);
  node.scrollIntoView({ block: "center" });
  code.focus({ preventScroll: true });
}

/** Asks before something that cannot be undone; `input` adds a field whose value is answered. */
export function confirm({ title, text, action, input }) {
  return new Promise((resolve) => {
    const dialog = h("dialog", { class: "dialog", "aria-labelledby": "dialog-title" });
    const done = (answer) => {
      dialog.close();
      dialog.remove();
      resolve(answer);
    };
    const control = input && field(input);
    dialog.append(
      h("h2", { id: "dialog-title" }, title),
      h("p", {}, text),
      h(
        "form",
        {
          onsubmit: (event) => {
            event.preventDefault();
            done(control ? control.querySelector("input").value : true);
          },
        },
        control,
        h(
          "div",
          { class: "actions" },
          h("button", { type: "button", class: "button", onclick: () => done(null) }, t("action.cancel")),
          h("button", { type: "submit", class: "button danger" }, action),
        ),
      ),
    );
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      done(null);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** A short note at the edge of the page that goes by itself. */
export function toast(text) {
  const note = h("p", { class: "toast", role: "status" }, text);
  document.getElementById("toasts").append(note);
  setTimeout(() => note.remove(), 4500);
}

/** Runs work behind a button and shows a problem as a note. */
export async function attempt(work) {
  try {
    return await work();
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    toast(problem.words);
    return undefined;
  }
}
