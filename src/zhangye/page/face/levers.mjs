import { element } from "./dom.mjs";
import { ALL, BASELINE, HOLD } from "./core.mjs";
import { checkNumber, countyValue, entryOf, shownValue, withAfter, withCity, withCounty, withRate, withReset } from "./scenario.mjs";
import { decimalsOf, plain, roundedTo, stepOf } from "./text.mjs";

// The levers: a row each with name, value, slider and marks; what stands behind it opens below.

const shareOf = ({ min, max }, value) => Math.min(1, Math.max(0, (value - min) / (max - min)));

/** A mark over the track, where the thumb's middle stands at that value. */
function markOf(entry, band, kind, text) {
  const share = shareOf(entry, band.value);
  return element("i", { class: `mark ${kind}`, style: `--at:${share}`, title: `${text} ${plain(band.value)}` });
}

/** Use a number that was typed; where it cannot be, say why and put back what stood there. */
function typed(app, input, entry, label, use, restore) {
  const text = input.value.trim().replace("−", "-");
  const able = app.attempt(() => {
    checkNumber(text === "" ? text : Number(text), entry.min, entry.max, label);
    use(Number(text));
  });
  if (!able) input.value = restore();
}

function leverRow(app, name) {
  const { payload, text } = app;
  const entry = entryOf(payload, name);
  const { word, label, unit } = text;
  const title = label(entry.label);
  const step = stepOf(entry);
  const dead = payload.levers[name] && !simulatedTargets(payload, entry);
  const slide = (value, moving) => app.change(withCity(payload, app.scenario, name, value), { moving, note: replaced(app, name) });
  const range = element("input", {
    type: "range", min: entry.min, max: entry.max, step, "aria-label": title, "data-lever": name,
    oninput: () => slide(roundedTo(Number(range.value), step), true),
    onchange: () => app.commit(),
  });
  const value = element("input", {
    type: "text", inputmode: "decimal", class: "value", "aria-label": word("value_of", { label: title }),
    onchange: () => typed(app, value, entry, title, (given) => slide(given, false), () => plain(shownValue(payload, app.scenario, name))),
  });
  const marks = entry.bands.filter((band) => band.id === "baseline" || band.id === "plan");
  const track = element("div", { class: "track" }, range, marks.map((band) => markOf(entry, band, band.id, label(band.label))));
  const more = element("div", { class: "more", hidden: true, id: `more-${name}` });
  const opener = element("button", {
    class: "opener", "aria-expanded": "false", "aria-controls": `more-${name}`, title: word("details", { label: title }),
    onclick: () => toggle(),
  }, title, " ", element("span", { class: "unit" }, unit(entry.unit)));
  let inner = null;
  function toggle() {
    more.hidden = !more.hidden;
    opener.setAttribute("aria-expanded", String(!more.hidden));
    if (!inner) {
      inner = details(app, name);
      more.append(...inner.nodes);
    }
    inner.update();
  }
  const node = element("div", { class: `lever${dead ? " dead" : ""}`, "data-row": name }, element("div", { class: "head" }, opener, value), track,
    dead && element("p", { class: "reason" }, word("dead")), more);
  function update() {
    const shown = shownValue(payload, app.scenario, name);
    if (document.activeElement !== range || !app.dragging) range.value = shown;
    if (document.activeElement !== value) value.value = plain(shown);
    range.setAttribute("aria-valuetext", word("spoken_lever", { value: plain(shown), unit: unit(entry.unit), baseline: plain(entry.default) }));
    range.style.setProperty("--at", shareOf(entry, shown));
    range.style.setProperty("--from", shareOf(entry, entry.default));
    node.classList.toggle("changed", app.changed.has(name));
    if (inner && !more.hidden) inner.update();
  }
  return { node, update, matches: (sought) => `${title} ${name}`.toLowerCase().includes(sought) };
}

/** Number of simulated targets that the catalogue links a lever to. */
function simulatedTargets(payload, entry) {
  return payload.targets.filter((target) => target.figure !== null && entry.targets.includes(target.id)).length;
}

/** The note that a city value replaces what counties had of their own. */
function replaced(app, name) {
  const own = Object.keys(app.scenario.settings[name]?.values ?? {}).some((area) => area !== ALL);
  return own ? app.text.word("counties_replaced", { label: app.text.label(entryOf(app.payload, name).label) }) : null;
}

/** What opens under a lever: bands, payers, counties, what holds after the plan, basis. */
function details(app, name) {
  const { payload, text } = app;
  const { word, label } = text;
  const entry = entryOf(payload, name);
  const title = label(entry.label);
  const set = (value) => app.change(withCity(payload, app.scenario, name, value), { note: replaced(app, name) });
  const bands = element("div", { class: "bands", role: "group", "aria-label": title },
    entry.bands.map((band) => element("button", { onclick: () => set(band.value) }, label(band.label), element("b", {}, plain(band.value)))));
  const counties = entry.scalar ? null : countyInputs(app, name);
  const after = element("select", { "aria-label": word("after"), onchange: () => app.change(withAfter(payload, app.scenario, name, after.value)) },
    [BASELINE, HOLD].map((one) => element("option", { value: one }, word(`after_${one}`))));
  const acting = simulatedTargets(payload, entry);
  const acts = acting ? element("p", {}, word("acts_on", { count: acting })) : null;
  const facts = element("dl", {}, ...[["basis", entry.basis], ["source", entry.source], [null, entry.sense]].flatMap(([key, said]) =>
    said ? [element("dt", {}, key ? word(key) : ""), element("dd", {}, typeof said === "string" ? said : label(said))] : []));
  const nodes = [
    bands, acts, fundingBar(app, entry), counties?.node,
    element("label", { class: "after" }, word("after"), after),
    facts,
    element("button", { class: "quiet", onclick: () => app.change(withReset(payload, app.scenario, name)) }, word("reset_one", { label: title })),
  ].filter(Boolean);
  const update = () => {
    after.value = app.scenario.settings[name]?.after ?? BASELINE;
    counties?.update();
  };
  return { nodes, update };
}

export function fundingBar(app, entry) {
  const { word, label, percent } = app.text;
  if (!entry.funding) return element("p", { class: "hint" }, word("no_money"));
  const paying = app.payload.payers.filter(({ id }) => entry.funding[id] > 0);
  const parts = paying.map(({ id }) => element("i", { class: `payer-${id}`, style: `flex:${entry.funding[id]}` }));
  const key = paying.map(({ id, label: name }) => element("span", {}, element("i", { class: `dot payer-${id}` }), `${label(name)} ${percent(entry.funding[id])}`));
  return element("div", { class: "funding" }, element("b", {}, word("funding_of")), element("div", { class: "stack" }, parts), element("div", { class: "key" }, key));
}

function countyInputs(app, name) {
  const { payload, text } = app;
  const entry = entryOf(payload, name);
  const digits = decimalsOf(entry) + 1;
  const shownAt = (at) => String(Number(countyValue(payload, app.scenario, name, at).toFixed(digits)));
  const rows = payload.counties.map(({ element: county, label }, at) => {
    const title = text.label(label);
    const input = element("input", {
      type: "text", inputmode: "decimal", class: "value", "aria-label": `${text.label(entry.label)}: ${title}`,
      onchange: () => typed(app, input, { min: entry.extensive ? Math.min(0, entry.min) : entry.min, max: entry.max }, title,
        (value) => app.change(withCounty(payload, app.scenario, name, county, value)), () => shownAt(at)),
    });
    return { at, input, node: element("label", {}, title, input) };
  });
  const update = () => {
    for (const { at, input } of rows)
      if (document.activeElement !== input) input.value = shownAt(at);
  };
  return { node: element("fieldset", { class: "counties" }, element("legend", {}, text.word("counties")), rows.map(({ node }) => node)), update };
}

function rateRow(app, key, most) {
  const { word } = app.text;
  const title = word(key === "value" ? "rate" : "rate_sd");
  const range = element("input", {
    type: "range", min: 0, max: most, step: 0.01, "aria-label": title, "data-lever": `rate-${key}`,
    oninput: () => app.change(withRate(app.scenario, { [key]: Number(range.value) }), { moving: true }),
    onchange: () => app.commit(),
  });
  const value = element("output", { class: "value" });
  const node = element("div", { class: "lever" }, element("div", { class: "head" }, element("span", { class: "opener" }, title, " ", key === "value" ? element("span", { class: "unit" }, word("rate_unit")) : null), value), element("div", { class: "track" }, range));
  const update = () => {
    const now = app.scenario.rate[key];
    range.value = now;
    range.style.setProperty("--at", now / most);
    range.style.setProperty("--from", 0);
    value.textContent = plain(now);
  };
  return { node, update, matches: (sought) => title.toLowerCase().includes(sought) };
}

/** The panel of all levers, by field, with shocks and the implementation rate at its end. */
export function leversPanel(app) {
  const { payload, text } = app;
  const groups = payload.groups.map((group) => ({ title: text.label(group.label), rows: group.levers.map((name) => leverRow(app, name)) }));
  const assumed = [rateRow(app, "value", 1), rateRow(app, "sd", 0.5), ...Object.keys(payload.shocks).map((name) => leverRow(app, name))];
  groups.push({ title: text.word("assumptions"), rows: assumed });
  const none = element("p", { class: "hint", hidden: true }, text.word("nothing_matches"));
  const search = element("input", { type: "search", placeholder: text.word("search_lever"), "aria-label": text.word("search_lever"), oninput: () => filter() });
  for (const group of groups) group.node = element("section", { class: "group" }, element("h2", {}, group.title), group.rows.map((row) => row.node));
  function filter() {
    const sought = search.value.trim().toLowerCase();
    for (const { node, rows } of groups) {
      for (const row of rows) row.node.hidden = !row.matches(sought);
      node.hidden = rows.every((row) => row.node.hidden);
    }
    none.hidden = groups.some(({ node }) => !node.hidden);
  }
  const node = element("aside", { class: "levers", "aria-label": text.word("levers") }, search, none, groups.map((group) => group.node));
  return { node, update: () => groups.forEach(({ rows }) => rows.forEach((row) => row.update())) };
}
