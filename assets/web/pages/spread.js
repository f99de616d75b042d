// The editor of own spreads: cards on a table that can be dragged, or moved with the keyboard, and their positions'
// words.

import { api, session } from "../kit/api.js";
import { TABLE } from "../kit/cards.js";
import { announce, h, icon, memory } from "../kit/dom.js";
import { attempt, confirm, field, form, toast, toggle } from "../kit/forms.js";
import { number, t } from "../kit/i18n.js";
import { go, heading } from "../kit/router.js";

const POSITIONS_MAX = 20;
const STEP = 0.025;
const EDGE = 0.02;

export default async function editor({ params }) {
  const fresh = params.id === "new";
  const spread = fresh
    ? { name: "", description: "", positions: [], shared: false }
    : await api("GET", `/spreads/${params.id}`);
  const draft = `spread.${params.id}`;
  const kept = memory.get(`draft.${draft}.positions`, sessionStorage);
  const positions = kept ?? (fresh ? [place(0)] : spread.positions.map((position) => ({ ...position })));
  const { wide, high } = TABLE;
  const table = h("div", {
    class: "layout editor",
    role: "group",
    "aria-label": t("spread.table"),
    style: { "--wide": wide, "--high": high, "--ratio": (wide * 220) / (high * 380) },
  });
  const rows = h("ol", { class: "positions" });
  const add = h("button", { type: "button", class: "button" }, t("spread.add"));
  const keep = () => memory.set(`draft.${draft}.positions`, positions, sessionStorage);
  const forget = () => memory.set(`draft.${draft}.positions`, null, sessionStorage);

  const show = () => {
    table.replaceChildren(...positions.map((position, index) => piece(table, position, index, keep)));
    rows.replaceChildren(...positions.map((_, index) => row(positions, index, changed)));
    add.disabled = positions.length >= POSITIONS_MAX;
    keep();
  };
  const changed = (focus) => {
    show();
    rows.querySelector(focus ?? "input")?.focus();
  };
  add.addEventListener("click", () => {
    positions.push(place(positions.length));
    changed(`[data-name="${positions.length - 1}"]`);
  });

  const submit = async (written) => {
    const body = {
      name: written.name.trim(),
      description: written.description,
      positions: positions.map((position) => ({ ...position, name: position.name.trim() })),
    };
    if (session.user.role === "admin") body.shared = written.shared;
    await (fresh ? api("POST", "/spreads", body) : api("PATCH", `/spreads/${spread.id}`, body));
    forget();
    toast(t("form.saved"));
    go("/spreads", { replace: true });
  };
  const remove = async () => {
    if (!(await confirm({ title: t("spread.delete"), text: t("spread.delete_sure"), action: t("action.delete") })))
      return;
    await attempt(async () => {
      await api("DELETE", `/spreads/${spread.id}`);
      forget();
      go("/spreads", { replace: true });
    });
  };
  show();
  if (!kept) forget();
  return h(
    "div",
    { class: "page" },
    heading(fresh ? t("spreads.new") : spread.name),
    form(
      {
        submit,
        label: t("form.save"),
        class: "editing",
        draft,
        after: !fresh && h("button", { type: "button", class: "button danger", onclick: remove }, t("spread.delete")),
      },
      h(
        "div",
        { class: "called" },
        field({ name: "name", label: t("spread.name"), value: spread.name, required: true, maxlength: 100 }),
        field({
          name: "description",
          label: t("spread.description"),
          type: "textarea",
          rows: 2,
          value: spread.description,
          maxlength: 1000,
        }),
      ),
      h(
        "div",
        { class: "placing" },
        h("div", { class: "tabletop" }, table),
        h("p", { class: "hint", id: "editor-hint" }, t("spread.editor_hint")),
      ),
      h(
        "div",
        { class: "naming-positions" },
        h("h2", {}, t("spread.positions")),
        rows,
        h("p", { class: "actions" }, add),
      ),
      session.user.role === "admin" && toggle({ name: "shared", label: t("spread.share"), checked: spread.shared }),
    ),
  );
}

/** A free place for one more card: rows of five. */
function place(index) {
  return {
    name: "",
    prompt: "",
    x: 0.1 + (index % 5) * 0.2,
    y: [0.5, 0.17, 0.83, 0.34][Math.floor(index / 5)],
    rotation: 0,
  };
}

const within = (value) => Math.min(1 - EDGE, Math.max(EDGE, Math.round(value / STEP) * STEP));

function piece(table, position, index, keep) {
  const node = h(
    "button",
    { type: "button", class: "cell piece", "aria-describedby": "editor-hint" },
    String(index + 1),
  );
  const put = () => {
    node.style.setProperty("--x", `${position.x * 100}%`);
    node.style.setProperty("--y", `${position.y * 100}%`);
    node.style.setProperty("--turn", `${position.rotation}deg`);
    node.setAttribute("aria-label", label(position, index));
  };
  const move = (x, y) => Object.assign(position, { x: within(x), y: within(y) });
  node.addEventListener("pointerdown", (event) => {
    node.setPointerCapture(event.pointerId);
    node.classList.add("held");
  });
  node.addEventListener("pointermove", (event) => {
    if (!node.classList.contains("held")) return;
    const box = table.getBoundingClientRect();
    move((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
    put();
  });
  const release = () => {
    node.classList.remove("held");
    keep();
  };
  node.addEventListener("pointerup", release);
  node.addEventListener("pointercancel", release);
  node.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
    const step = steps[event.key];
    if (step) move(position.x + step[0], position.y + step[1]);
    else if (event.key.toLowerCase() === "r") position.rotation = (position.rotation + 45) % 360;
    else return;
    event.preventDefault();
    put();
    keep();
    announce(label(position, index));
  });
  put();
  return node;
}

const label = (position, index) =>
  t("spread.piece", {
    number: index + 1,
    name: position.name || t("spread.unnamed"),
    x: number(position.x * 100),
    y: number(position.y * 100),
    turn: number(position.rotation),
  });

function row(positions, index, changed) {
  const position = positions[index];
  const button = (name, label, disabled, act) =>
    h(
      "button",
      {
        type: "button",
        class: "quiet round",
        "aria-label": `${label}: ${index + 1}`,
        title: label,
        disabled,
        onclick: act,
      },
      icon(name),
    );
  const swap = (other) => () => {
    [positions[index], positions[other]] = [positions[other], positions[index]];
    changed(`[data-name="${other}"]`);
  };
  const write = (name) => (event) => {
    position[name] = event.target.value;
  };
  const words = (name, max) =>
    field({
      name: name === "name" ? "positions" : "",
      label: `${index + 1}. ${t(`spread.position_${name}`)}`,
      value: position[name],
      maxlength: max,
      required: name === "name",
      [`data-${name}`]: index,
      oninput: write(name),
    });
  return h(
    "li",
    {},
    words("name", 60),
    words("prompt", 300),
    h(
      "div",
      { class: "row-tools" },
      button("up", t("spread.earlier"), index === 0, swap(index - 1)),
      button("down", t("spread.later"), index === positions.length - 1, swap(index + 1)),
      button("turn", t("spread.rotate"), false, () => {
        position.rotation = (position.rotation + 90) % 360;
        changed(`[data-name="${index}"]`);
      }),
      button("remove", t("action.remove"), positions.length === 1, () => {
        positions.splice(index, 1);
        changed(`[data-name="${Math.max(0, index - 1)}"]`);
      }),
    ),
  );
}
