import { element } from "./dom.mjs";

// The targets that are simulated, with their probability: bar, tick of the compared scenario, change in points.

export const MARKS = { reached: "●", open: "◆", missed: "✕" };
const SIGNS = { ">=": "≥", "<=": "≤", ">": ">" };

export const signOf = (target) => SIGNS[target.comparator];
export const nameOf = (text, target) => (text.lang === "zh" ? text.label(target.area_label) + text.label(target.label) : `${text.label(target.area_label)}: ${text.label(target.label)}`);

export function goalOf(text, target) {
  const value = text.number(target.value, target.decimals);
  return text.word("in_year", { year: target.year, comparator: signOf(target), value, unit: text.unit(target.unit) });
}

/** Bar of a probability, with a tick where the compared scenario stands. */
export function oddsBar() {
  const bar = element("i", { class: "bar" });
  const tick = element("u", {});
  const node = element("span", { class: "odds", "aria-hidden": "true" }, bar, tick);
  function update(odds, before, verdict) {
    bar.style.width = `${100 * (odds?.p ?? 0)}%`;
    bar.className = `bar ${verdict ?? ""}`;
    tick.hidden = !before;
    tick.style.left = `${100 * (before?.p ?? 0)}%`;
  }
  return { node, update };
}

function targetRow(app, target) {
  const { text, figures } = app;
  const bar = oddsBar();
  const mark = element("span", { class: "verdict", "aria-hidden": "true" });
  const percent = element("b", { class: "percent" });
  const change = element("span", { class: "points" });
  const node = element("button", { class: "target", "data-target": target.id, onclick: () => app.select(target.id) },
    mark, element("span", { class: "what" }, nameOf(text, target), " ", element("small", {}, goalOf(text, target))), bar.node, percent, change);
  function update() {
    const [odds, before] = [figures.probability(target), figures.probability(target, "pinned")];
    const verdict = figures.verdict(target);
    bar.update(odds, before, verdict);
    mark.textContent = MARKS[verdict] ?? "";
    mark.className = `verdict ${verdict ?? ""}`;
    percent.textContent = text.percent(odds?.p);
    const points = odds && before ? Math.round(100 * (odds.p - before.p)) : 0;
    change.textContent = points ? text.signed(points, 0) : "";
    change.className = `points ${points > 0 ? "up" : "down"}`;
    node.setAttribute("aria-label", text.word("probability_of", { label: `${nameOf(text, target)}, ${goalOf(text, target)}`, p: text.percent(odds?.p), before: text.percent(before?.p) }));
    node.setAttribute("aria-pressed", String(app.selected === target.id));
    node.dataset.p = odds?.p ?? "";
  }
  return { node, update };
}

/** Targets under the headings of the plan's sections. */
export function targetsPanel(app) {
  const { payload, text } = app;
  const simulated = payload.targets.filter((target) => target.figure !== null);
  const sections = [...new Set(simulated.map((target) => target.section))];
  const rows = [];
  const nodes = sections.map((section) => {
    const own = simulated.filter((target) => target.section === section);
    const inner = own.map((target) => targetRow(app, target));
    rows.push(...inner);
    return element("div", { class: "section" }, element("h3", {}, text.label(own[0].section_label)), inner.map((row) => row.node));
  });
  const node = element("section", { class: "targets", "aria-label": text.word("targets") }, element("h2", {}, text.word("targets")), nodes);
  return { node, update: () => rows.forEach((row) => row.update()) };
}

/** How many targets stand where, as a strip and as words. */
export function summaryStrip(app) {
  const { payload, text, figures } = app;
  const simulated = payload.targets.filter((target) => target.figure !== null);
  const kinds = ["reached", "open", "missed"];
  const parts = kinds.map((kind) => element("i", { class: kind }));
  const counts = kinds.map((kind) => element("span", { class: "count" }, element("span", { class: `verdict ${kind}`, "aria-hidden": "true" }, MARKS[kind]), element("b", {}), text.label(payload.verdicts[kind])));
  const state = element("span", { class: "state" });
  const node = element("div", { class: "summary" }, element("span", { class: "total" }, text.word("summary", { count: simulated.length })), ...counts, element("div", { class: "stack", "aria-hidden": "true" }, parts), state);
  function update() {
    const verdicts = simulated.map((target) => figures.verdict(target));
    kinds.forEach((kind, i) => {
      const count = verdicts.filter((verdict) => verdict === kind).length;
      parts[i].style.flex = count;
      counts[i].querySelector("b").textContent = count;
    });
    state.textContent = stateText(app, simulated);
    node.classList.toggle("waiting", app.waiting);
  }
  return { node, update };
}

function stateText(app, simulated) {
  const answers = simulated.map((target) => app.figures.probability(target)).filter(Boolean);
  if (!answers.length) return app.text.word("computing");
  const error = Math.max(...answers.map((odds) => odds.error));
  return app.text.word("sampling", { draws: answers[0].runs, error: app.text.number(100 * error, 1) });
}
