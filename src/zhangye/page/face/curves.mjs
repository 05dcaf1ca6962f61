import { element } from "./dom.mjs";
import { drawFan } from "./charts.mjs";
import { saveCsv, savePng, saveSvg } from "./export.mjs";

// Cards with a chart, and the two views that are made of them: the chosen target's, and all indicators.

const SMALL = { width: 250, height: 150, small: true };
const LARGE = { width: 640, height: 330 };

/** Everything a chart of an area and indicator shows. */
export function contentOf(app, area, indicator, short = false) {
  const { payload, text, figures } = app;
  const about = payload.indicators[indicator];
  const now = figures.fans(area, indicator);
  const pinned = figures.fans(area, indicator, "pinned");
  const [areaLabel, name, unit] = [text.label(payload.areas[area]), text.label(about.label), text.unit(about.unit)];
  const title = short || (text.lang === "zh" ? areaLabel + name : `${areaLabel}: ${name}`);
  const targets = payload.targets
    .filter((target) => target.area === area && target.indicator === indicator && target.figure !== null)
    .map((target) => ({ year: target.year, value: target.value, text: text.word("target_short", { value: text.number(target.value, target.decimals) }) }));
  const content = {
    title, years: payload.years, fans: now?.fans ?? [], stale: now?.stale, pinned: app.compared ? (pinned?.fans ?? []) : [],
    past: payload.history[`${area}.${indicator}`] ?? [], targets, decimals: about.decimals,
    subtitle: [unit, text.word("fan_subtitle")].filter(Boolean).join(text.lang === "zh" ? "；" : "; "),
    footer: text.word("chart_footer", { product: payload.product, scenario: app.title(), draws: payload.draws }),
  };
  return { ...content, spoken: spokenOf(app, content, unit) };
}

function spokenOf(app, { title, fans, decimals }, unit) {
  const { text, payload } = app;
  const at = payload.years.indexOf(payload.plan_years[payload.plan_years.length - 1]);
  const fan = fans[at];
  if (!fan) return text.word("fan_empty", { title });
  const [low, , median, , high] = fan.map((value) => text.number(value, decimals));
  return text.word("fan_spoken", { title: text.list([title, unit].filter(Boolean)), year: payload.years[at], median, low, high });
}

/** A menu that saves a chart. */
function saveMenu(app, title, name, svg, content) {
  const menu = element("details", { class: "save" }, element("summary", { "aria-label": app.text.word("save_chart", { title }), title: app.text.word("save_chart", { title }) }, "⤓"));
  const choose = (go) => () => {
    menu.open = false;
    go();
  };
  menu.append(element("div", {},
    element("button", { onclick: choose(() => savePng(svg(), name)) }, "PNG"),
    element("button", { onclick: choose(() => saveSvg(svg(), name)) }, "SVG"),
    element("button", { onclick: choose(() => saveCsv(content(), name)) }, "CSV")));
  return menu;
}

export function chartCard(app, area, indicator, { small = false, short = "" } = {}) {
  const holder = element("div", { class: "chart" });
  let content = contentOf(app, area, indicator, short);
  const svg = () => drawFan(contentOf(app, area, indicator), { ...LARGE, number: app.text.number });
  const node = element("figure", { class: small ? "card small" : "card" }, holder, saveMenu(app, content.title, `${area}-${indicator}`, svg, () => content));
  function update() {
    content = contentOf(app, area, indicator, short);
    const shown = { ...content, footer: null };
    holder.replaceChildren(drawFan(shown, { ...(small ? SMALL : LARGE), number: app.text.number }));
  }
  return { node, update, key: `${area}.${indicator}` };
}

/** The chosen target's chart, and the same indicator in the counties. */
export function chosenPanel(app) {
  const target = app.payload.targets.find((one) => one.id === app.selected);
  const { indicator, area } = target;
  const has = (one) => app.figures.series.has(`${one}.${indicator}`);
  const cards = has(area) ? [chartCard(app, area, indicator)] : [];
  const others = app.payload.counties.filter((county) => county.area !== area && has(county.area));
  const small = others.map((county) => chartCard(app, county.area, indicator, { small: true, short: app.text.label(county.label) }));
  const node = element("section", { class: "chosen" }, cards.map((card) => card.node), small.length > 0 && element("h3", {}, app.text.word("by_county")), element("div", { class: "grid" }, small.map((card) => card.node)));
  const all = [...cards, ...small];
  return { node, update: () => all.forEach((card) => card.update()), keys: all.map((card) => card.key) };
}

/** Every indicator of an area, or one indicator in all areas. */
export function curvesView(app) {
  const { payload, text } = app;
  const choice = app.choice;
  const option = (value, shown) => element("option", { value, selected: false }, shown);
  const area = element("select", { onchange: () => pick("area", area.value) }, option("", text.word("all_areas")), Object.entries(payload.areas).filter(([key]) => payload.series.some((one) => one.area === key)).map(([key, label]) => option(key, text.label(label))));
  const indicator = element("select", { onchange: () => pick("indicator", indicator.value) }, option("", text.word("all_indicators")), Object.entries(payload.indicators).filter(([key]) => payload.series.some((one) => one.indicator === key)).map(([key, { label }]) => option(key, text.label(label))));
  area.value = choice.area;
  indicator.value = choice.indicator;
  function pick(key, value) {
    choice[key] = value;
    if (!choice.area && !choice.indicator) choice[key === "area" ? "indicator" : "area"] = key === "area" ? payload.series[0].indicator : payload.series[0].area;
    app.rebuildView();
  }
  const shown = payload.series.filter((one) => (!choice.area || one.area === choice.area) && (!choice.indicator || one.indicator === choice.indicator));
  const one = shown.length === 1;
  const short = (series) => (choice.area ? text.label(payload.indicators[series.indicator].label) : text.label(payload.areas[series.area]));
  const cards = shown.map((series) => chartCard(app, series.area, series.indicator, one ? {} : { small: true, short: choice.area && choice.indicator ? "" : short(series) }));
  const node = element("section", { class: "view curves" },
    element("div", { class: "controls" }, element("label", {}, text.word("area"), area), element("label", {}, text.word("indicator"), indicator)),
    cards.length ? null : element("p", { class: "hint" }, text.word("nothing_matches")),
    element("div", { class: one ? "" : "grid" }, cards.map((card) => card.node)));
  return { node, update: () => cards.forEach((card) => card.update()), keys: cards.map((card) => card.key) };
}
