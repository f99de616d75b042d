// The language models that interpret: which there are, how each performs, and whether it is paused.

import { adminPage, adminsOnly, logTable } from "../kit/admin.js";
import { api, Problem } from "../kit/api.js";
import { h } from "../kit/dom.js";
import { number, t } from "../kit/i18n.js";
import { again } from "../kit/router.js";
import { instant } from "../kit/time.js";

const COLUMNS = [
  "models.provider",
  "models.model",
  "models.state",
  "models.requests",
  "models.faults",
  "models.characters",
  "models.last_fault",
];

export default async function models() {
  adminsOnly();
  const report = await found();
  if (!report) return adminPage(h("p", { class: "empty" }, t("models.off")));
  const row = ({
    id,
    model,
    configured,
    breaker,
    requests,
    faults,
    characters,
    last_fault: fault,
    last_fault_at: at,
  }) => {
    const state = configured ? breaker : "absent";
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, t(`provider.${id}`)),
      h("td", {}, configured && h("code", {}, model)),
      h("td", {}, h("span", { class: `pill ${state === "open" ? "error" : ""}` }, t(`models.${state}`))),
      [requests, faults, characters].map((count) => h("td", { class: "number" }, number(count))),
      h("td", {}, fault && [t(`models.fault.${fault}`), " · ", h("time", { datetime: at }, instant(at))]),
    );
  };
  const quota = report.daily_quota ? t("models.quota", { count: number(report.daily_quota) }) : t("models.no_quota");
  return adminPage(
    h(
      "div",
      { class: "page-head" },
      h("p", { class: "lead" }, t("models.lead"), " ", quota),
      h("button", { type: "button", class: "button", onclick: again }, t("errors.refresh")),
    ),
    logTable("models.title", COLUMNS, report.providers.map(row)),
  );
}

/** What the server says of its models; nothing where it has no such module. */
async function found() {
  try {
    return await api("GET", "/admin/ai");
  } catch (problem) {
    if (problem instanceof Problem && problem.status === 404) return null;
    throw problem;
  }
}
