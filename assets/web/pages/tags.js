// Tags: renamed, merged, deleted. Their readings stay.

import { api, tags } from "../kit/api.js";
import { h } from "../kit/dom.js";
import { attempt, confirm, field, form, toast } from "../kit/forms.js";
import { t, tn } from "../kit/i18n.js";
import { again, heading } from "../kit/router.js";

export default async function tagsPage() {
  const all = await tags();
  const list = h("ul", { class: "rows panel" }, all.map(row));
  return h(
    "div",
    { class: "page settings" },
    h("p", { class: "over" }, h("a", { href: "/readings" }, t("readings.title"))),
    heading(t("tags.title")),
    h("p", { class: "lead" }, t("tags.lead")),
    all.length ? list : h("p", { class: "empty" }, t("tags.none")),
    all.length > 1 &&
      h(
        "section",
        { class: "panel", "aria-labelledby": "merging" },
        h("h2", { id: "merging" }, t("tags.merge")),
        merging(all),
      ),
  );
}

function row(tag) {
  const node = h("li");
  const read = () =>
    node.replaceChildren(
      h(
        "div",
        {},
        h("strong", {}, h("a", { href: `/readings?tag=${encodeURIComponent(tag.name)}` }, tag.name)),
        h("p", { class: "hint" }, tn("readings.found", tag.count)),
      ),
      h("div", { class: "actions" }, act(t("tags.rename"), rename), act(t("action.delete"), remove)),
    );
  const act = (label, work) =>
    h("button", { type: "button", class: "button small", "aria-label": `${label}: ${tag.name}`, onclick: work }, label);
  const settle = () => {
    read();
    node.querySelector("button").focus();
  };
  const rename = () => {
    const submit = async ({ name }) => {
      tag = await api("PATCH", `/tags/${tag.id}`, { name: name.trim() });
      toast(t("form.saved"));
      settle();
    };
    const back = h("button", { type: "button", class: "button", onclick: settle }, t("action.cancel"));
    node.replaceChildren(
      form(
        { submit, label: t("form.save"), before: back, class: "naming" },
        field({
          name: "name",
          label: t("tags.name"),
          value: tag.name,
          required: true,
          maxlength: 40,
          autocomplete: "off",
        }),
      ),
    );
    node.querySelector("input").select();
  };
  const remove = async () => {
    if (
      !(await confirm({
        title: t("tags.delete", { name: tag.name }),
        text: t("tags.delete_sure"),
        action: t("action.delete"),
      }))
    )
      return;
    await attempt(async () => {
      await api("DELETE", `/tags/${tag.id}`);
      again();
    });
  };
  read();
  return node;
}

function merging(all) {
  const options = all.map(({ id, name }) => [id, name]);
  const submit = async (written) => {
    const from = all.map(({ id }) => id).filter((id) => written[`from ${id}`] && id !== written.into);
    if (!from.length) return toast(t("tags.choose"));
    await api("POST", "/tags/merge", { from, into: written.into });
    toast(t("tags.merged"));
    return again();
  };
  return form(
    { submit, label: t("tags.merge_action") },
    h(
      "fieldset",
      { class: "plain" },
      h("legend", {}, t("tags.from")),
      h(
        "div",
        { class: "scopes" },
        all.map(({ id, name }) =>
          h("label", { class: "toggle" }, h("input", { type: "checkbox", name: `from ${id}` }), h("span", {}, name)),
        ),
      ),
    ),
    field({ name: "into", label: t("tags.into"), type: "select", options }),
  );
}
