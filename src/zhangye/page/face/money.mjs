import { element, shape } from "./dom.mjs";
import { fundingPaths } from "./core.mjs";
import { COLOURS, ticksOf } from "./charts.mjs";
import { shownValue } from "./scenario.mjs";

// Who is asked to pay: a stack a year, sums over the plan's years, and the levers by their money.

const FILLS = { own: "#0072B2", transfer: "#56B4E9", bank: "#E69F00", private: "#999999" };
const sumOf = (row) => Object.values(row).reduce((sum, value) => sum + value, 0);

function stackedYears(app, rows, width, height) {
  const { payload, text } = app;
  const { years, payers } = payload;
  const most = Math.max(...rows.map(sumOf)) * 1.05 || 1;
  const [left, bottom, top] = [40, 20, 8];
  const slot = (width - left) / years.length;
  const Y = (value) => height - bottom - (value * (height - bottom - top)) / most;
  const spoken = years.map((year, i) => `${year}: ${text.number(sumOf(rows[i]), 0)}`).join(", ");
  const svg = shape("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${text.word("who_pays")}. ${spoken}`, class: "fan" });
  for (const tick of ticksOf(0, most, 3).ticks)
    svg.append(shape("line", { x1: left, x2: width, y1: Y(tick), y2: Y(tick), stroke: COLOURS.grid }), shape("text", { x: left - 5, y: Y(tick) + 4, "text-anchor": "end", "font-size": 11, fill: COLOURS.quiet }, text.number(tick, 0)));
  years.forEach((year, i) => {
    let base = 0;
    for (const { id } of payers) {
      const value = rows[i][id];
      svg.append(shape("rect", { x: left + i * slot + slot * 0.14, width: slot * 0.72, y: Y(base + value), height: Y(base) - Y(base + value), fill: FILLS[id] }));
      base += value;
    }
    if (i % 2 === 0) svg.append(shape("text", { x: left + (i + 0.5) * slot, y: height - 5, "text-anchor": "middle", "font-size": 11, fill: COLOURS.quiet }, String(year)));
  });
  return svg;
}

const planSum = ({ years, plan_years: plan }, rows, id) => years.reduce((sum, year, i) => (plan.includes(year) ? sum + rows[i][id] : sum), 0);

/** Sums by payer over the plan's years, beside the compared scenario. */
function sumsTable(app, now, before) {
  const { payload, text } = app;
  const line = (label, id, kind) => {
    const [value, was] = id ? [planSum(payload, now, id), planSum(payload, before, id)] : [now, before].map((rows) => payload.payers.reduce((sum, payer) => sum + planSum(payload, rows, payer.id), 0));
    const more = value - was;
    return element("tr", { class: kind }, element("th", { scope: "row" }, id && element("i", { class: `dot payer-${id}` }), label), element("td", {}, text.number(value, 1)), element("td", { class: "points" }, Math.abs(more) >= 0.05 ? text.signed(more, 1) : ""));
  };
  return element("tbody", {}, payload.payers.map(({ id, label }) => line(text.label(label), id)), line(text.word("total"), null, "sum"));
}

function moneyParts(app, width, height) {
  const { payload, text } = app;
  const chart = element("div", { class: "chart" });
  const table = element("table", { class: "sums" });
  const plan = payload.plan_years;
  const caption = text.word("money_plan", { first: plan[0], last: plan[plan.length - 1] });
  function update() {
    const now = fundingPaths(app.scenario, payload);
    const before = fundingPaths(app.compared ?? app.scenario, payload);
    chart.replaceChildren(stackedYears(app, now, width, height));
    table.replaceChildren(element("caption", {}, caption), sumsTable(app, now, before));
  }
  return { chart, table, update };
}

export function moneyPanel(app) {
  const { chart, table, update } = moneyParts(app, 640, 170);
  const node = element("section", { class: "money" }, element("h3", {}, app.text.word("who_pays"), " ", element("small", {}, app.text.word("per_year"))), element("div", { class: "pair" }, chart, table));
  return { node, update };
}

export function moneyView(app) {
  const { payload, text } = app;
  const { chart, table, update: updateParts } = moneyParts(app, 760, 260);
  const body = element("tbody");
  const paying = Object.entries(payload.levers).filter(([, entry]) => entry.funding);
  function update() {
    updateParts();
    const rows = paying.map(([name, entry]) => ({ name, entry, now: shownValue(payload, app.scenario, name), before: shownValue(payload, app.compared ?? app.scenario, name) })).sort((a, b) => b.now - a.now);
    body.replaceChildren(...rows.map(({ entry, now, before }) => {
      const stack = element("div", { class: "stack" }, payload.payers.filter(({ id }) => entry.funding[id] > 0).map(({ id, label }) => element("i", { class: `payer-${id}`, style: `flex:${entry.funding[id]}`, title: `${text.label(label)} ${text.percent(entry.funding[id])}` })));
      const more = now - before;
      return element("tr", {}, element("th", { scope: "row" }, text.label(entry.label)), element("td", {}, text.number(now, 1)), element("td", { class: "points" }, Math.abs(more) >= 0.005 ? text.signed(more, 2) : ""), element("td", { class: "wide" }, stack));
    }));
  }
  const node = element("section", { class: "view" }, element("h2", {}, text.word("who_pays")), element("p", { class: "hint" }, text.word("money_subtitle")), element("div", { class: "pair" }, chart, table),
    element("h3", {}, text.word("money_by_lever"), " ", element("small", {}, text.word("per_year"))), element("table", { class: "lines" }, body));
  return { node, update, keys: [] };
}
