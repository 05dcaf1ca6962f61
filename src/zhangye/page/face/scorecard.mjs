import { element } from "./dom.mjs";
import { MARKS, goalOf, nameOf, oddsBar } from "./targets.mjs";

// All targets of the plan: value, probability and its error, grade, share of priors, record in the backtest.

function recordText(app, target) {
  const { text, payload } = app;
  const kept = payload.record?.by_indicator?.[target.indicator];
  return kept ? text.word("record_value", { share: text.percent(kept.inside80), count: kept.values }) : "–";
}

function priorText(text, target) {
  const share = target.prior_share;
  return share ? `${text.percent(share.value)} (${Math.round(100 * share.low)}–${Math.round(100 * share.high)})` : "–";
}

function verdictLabel(app, target) {
  const { figures, payload, text } = app;
  if (target.figure === null) return text.label(payload.verdicts[{ B: "not simulated", D: "reported" }[target.grade] ?? "no base value"]);
  return text.label(payload.verdicts[figures.verdict(target)] ?? null);
}

function scoreRow(app, target) {
  const { text, figures } = app;
  const bar = oddsBar();
  const cell = (key, name, ...content) => element("td", { class: name, "data-head": text.word(key) }, ...content);
  const median = cell("value_median", "number");
  const odds = cell("probability", "number");
  const verdict = cell("verdict", "judgement");
  const said = [target.needs, target.note].filter(Boolean).map((one) => element("small", { class: "note" }, text.label(one)));
  const node = element("tr", { "data-row": target.id, "data-section": target.section },
    element("th", { scope: "row" }, element("div", {}, nameOf(text, target)), element("small", {}, goalOf(text, target)), element("details", {}, element("summary", {}, text.word("wording")), element("q", { lang: "zh" }, target.text || target.wording), element("small", {}, `${text.word("led_by")}: ${text.label(target.led_by)}`)), said),
    median, target.figure === null ? element("td", { class: "bars" }) : element("td", { class: "bars" }, bar.node), odds, verdict,
    cell("grade", "grade", target.grade), cell("prior_share", "number", priorText(text, target)), cell("record", "number", target.figure === null ? "–" : recordText(app, target)));
  function update() {
    const now = figures.probability(target);
    const kind = figures.verdict(target);
    bar.update(now, figures.probability(target, "pinned"), kind);
    median.textContent = now?.fan ? text.number(now.fan[2], target.decimals) : "–";
    odds.textContent = now ? `${text.percent(now.p)} ±${text.number(100 * now.error, 1)}` : "–";
    verdict.replaceChildren(element("span", { class: `verdict ${kind ?? ""}`, "aria-hidden": "true" }, MARKS[kind] ?? ""), verdictLabel(app, target));
  }
  return { node, update };
}

export function scorecardView(app) {
  const { payload, text } = app;
  const rows = payload.targets.map((target) => scoreRow(app, target));
  const sections = [...new Map(payload.targets.map((target) => [target.section, target.section_label]))];
  const head = [text.word("target"), text.word("value_median"), "", text.word("probability"), text.word("verdict"), text.word("grade"), [text.word("prior_share"), text.word("prior_share_hint")], [text.word("record"), text.word("record_hint")]];
  const bodies = sections.map(([section, label]) => element("tbody", { "data-section": section }, element("tr", { class: "section" }, element("th", { colspan: 8, scope: "rowgroup" }, text.label(label))), rows.filter((row, i) => payload.targets[i].section === section).map((row) => row.node)));
  const choice = element("select", { "aria-label": text.word("section"), onchange: () => bodies.forEach((body) => (body.hidden = Boolean(choice.value) && body.dataset.section !== choice.value)) },
    element("option", { value: "" }, text.word("all_sections")), sections.map(([section, label]) => element("option", { value: section }, text.label(label))));
  const all = payload.record?.all;
  const record = all ? element("p", { class: "hint" }, `${text.word("record_hint")}: ${text.word("record_value", { share: text.percent(all.inside80), count: all.values })}`) : null;
  const node = element("section", { class: "view scorecard" }, element("h2", {}, text.word("scorecard_title", { count: payload.targets.length })), record, element("div", { class: "controls" }, choice),
    element("table", { class: "score" }, element("thead", {}, element("tr", {}, head.map((one) => (one ? (Array.isArray(one) ? element("th", { scope: "col", title: one[1] }, one[0]) : element("th", { scope: "col" }, one)) : element("td"))))), bodies));
  return { node, update: () => rows.forEach((row) => row.update()), keys: [] };
}
