// How much memory the server takes, live, and where it is.

import { adminPage, adminsOnly } from "../kit/admin.js";
import { api } from "../kit/api.js";
import { h, s } from "../kit/dom.js";
import { attempt, toast } from "../kit/forms.js";
import { number, t } from "../kit/i18n.js";
import { moment } from "../kit/time.js";

const EVERY_MS = 2000;
const POINTS_MAX = 90;
const POINTS_MIN = 16;
const [HEIGHT, LEFT, RIGHT, BOTTOM] = [240, 44, 8, 24];

export default async function memoryPage({ signal }) {
  adminsOnly();
  const points = [];
  const now = h("p", { class: "rss" });
  const picture = h("div", { class: "curve" });
  const where = h("div", { class: "where" });
  const details = h("dl", { class: "figures small" });
  const show = (report) => {
    points.push(report);
    if (points.length > POINTS_MAX) points.shift();
    now.replaceChildren(
      h("strong", {}, mb(report.rss_mb)),
      " ",
      t("memory.resident", { peak: mb(report.peak_mb), percent: number(report.percent, 2) }),
    );
    picture.replaceChildren(curve(points));
    where.replaceChildren(parts(report));
    details.replaceChildren(...figures(report));
  };
  const trim = () =>
    attempt(async () => {
      const report = await api("POST", "/health/memory/trim", {});
      const { before_mb: before, after_mb: after } = report.last_trim ?? report;
      if (before) toast(t("memory.trimmed", { before: mb(before), after: mb(after) }));
      show(await api("GET", "/health/memory"));
    });
  show(await api("GET", "/health/memory"));
  const timer = setInterval(async () => {
    if (document.hidden) return;
    const report = await api("GET", "/health/memory", undefined, { signal }).catch(() => null);
    if (report && !signal.aborted) show(report);
  }, EVERY_MS);
  signal.addEventListener("abort", () => clearInterval(timer));
  return adminPage(
    h(
      "div",
      { class: "panel" },
      h(
        "div",
        { class: "page-head" },
        now,
        h("button", { type: "button", class: "button", onclick: trim }, t("memory.trim")),
      ),
      picture,
      h("p", { class: "hint" }, t("memory.curve_hint")),
    ),
    h("h2", {}, t("memory.where")),
    where,
    details,
  );
}

const mb = (value) => `${number(value, 1)} MB`;

/** The resident set over time: what the heap takes below, what files take above. */
function curve(points) {
  const width = matchMedia("(max-width: 44rem)").matches ? 340 : 720;
  const most = Math.max(4, ...points.map(({ rss_mb: rss }) => rss)) * 1.15;
  const span = Math.max(points.length, POINTS_MIN);
  const x = (index) => LEFT + ((span - points.length + index) / (span - 1)) * (width - LEFT - RIGHT);
  const y = (value) => (HEIGHT - BOTTOM) * (1 - value / most) + 6;
  const line = (pick) => points.map((point, index) => `${x(index).toFixed(1)},${y(pick(point)).toFixed(1)}`);
  const floor = y(0).toFixed(1);
  const area = (pick) =>
    `M${x(0).toFixed(1)},${floor}L${line(pick).join("L")}L${x(points.length - 1).toFixed(1)},${floor}Z`;
  const step = most > 40 ? 10 : most > 16 ? 4 : 2;
  const marks = [];
  for (let value = 0; value < most; value += step) {
    marks.push(
      s("line", { class: "grid", x1: LEFT, x2: width, y1: y(value), y2: y(value) }),
      s("text", { x: LEFT - 8, y: y(value) + 4, "text-anchor": "end" }, number(value)),
    );
  }
  const last = points[points.length - 1];
  const label = t("memory.curve_label", {
    now: mb(last.rss_mb),
    least: mb(Math.min(...points.map((point) => point.rss_mb))),
    most: mb(Math.max(...points.map((point) => point.rss_mb))),
  });
  return s(
    "svg",
    { viewBox: `0 0 ${width} ${HEIGHT}`, role: "img", "aria-label": label },
    marks,
    s("path", { class: "area file", d: area((point) => point.rss_mb) }),
    s("path", { class: "area heap", d: area((point) => point.anonymous_mb) }),
    s("polyline", { class: "line", points: line((point) => point.rss_mb).join(" ") }),
    s("circle", { class: "dot", cx: x(points.length - 1), cy: y(last.rss_mb), r: 4 }),
  );
}

/** One bar of everything resident, and the same in words. */
function parts(report) {
  const rest = Math.max(0, report.anonymous_mb - report.allocator.in_use_mb - report.sqlite_mb);
  const list = [
    ["in_use", report.allocator.in_use_mb],
    ["sqlite", report.sqlite_mb],
    ["rest", rest],
    ["file", report.file_mb],
  ];
  const total = list.reduce((sum, [, value]) => sum + value, 0) || 1;
  let from = 0;
  const bars = list.map(([name, value]) => {
    const bar = s("rect", {
      class: `part-${name}`,
      x: (from / total) * 1000,
      y: 0,
      width: (value / total) * 1000,
      height: 40,
    });
    from += value;
    return bar;
  });
  return h(
    "div",
    {},
    s("svg", { class: "stack", viewBox: "0 0 1000 40", preserveAspectRatio: "none", "aria-hidden": "true" }, bars),
    h(
      "ul",
      { class: "legend" },
      list.map(([name, value]) =>
        h(
          "li",
          {},
          h("span", { class: `swatch part-${name}` }),
          h("strong", {}, mb(value)),
          " ",
          t(`memory.part_${name}`),
        ),
      ),
    ),
  );
}

function figures(report) {
  const rows = [
    ["pss", mb(report.pss_mb)],
    ["vms", mb(report.vms_mb)],
    ["limit", report.limit_mb ? mb(report.limit_mb) : t("memory.no_limit")],
    ["committed", mb(report.allocator.committed_mb)],
    ["threads", number(report.threads)],
    ["connections", number(report.connections)],
    ["tasks", number(report.tasks)],
    [
      "modules",
      report.modules
        .filter(({ enabled }) => enabled)
        .map(({ name }) => name)
        .join(", ") || "–",
    ],
    [
      "last_trim",
      report.last_trim
        ? `${moment(report.last_trim.at)}: ${mb(report.last_trim.before_mb)} → ${mb(report.last_trim.after_mb)}`
        : "–",
    ],
  ];
  return rows.map(([name, value]) => h("div", {}, h("dt", {}, t(`memory.${name}`)), h("dd", {}, value)));
}
