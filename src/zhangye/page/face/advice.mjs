import { element } from "./dom.mjs";
import { holds, probabilityOf, quantileOf } from "./core.mjs";
import { entryOf, shownValue, withCity } from "./scenario.mjs";
import { decimalsOf, plain, roundedTo, stepOf } from "./text.mjs";
import { goalOf, nameOf } from "./targets.mjs";

// What would help the chosen target most, and the least of a lever that is enough; all of it in idle time.

const PART_OF_RANGE = 0.1;
const SURE = 1.96; // standard errors of a paired difference
const HALVINGS = 9;

/** Change of a probability between two columns of the same draws, and whether it exceeds its own error. */
export function pairedChange(target, before, after) {
  let [gained, lost] = [0, 0];
  before.forEach((value, run) => {
    const change = holds(target, after[run]) - holds(target, value);
    if (change > 0) gained += 1;
    if (change < 0) lost += 1;
  });
  const change = (gained - lost) / before.length;
  const error = Math.sqrt(Math.max(0, gained + lost - before.length * change ** 2)) / before.length;
  return { change, sure: Math.abs(change) > SURE * error && change !== 0, shift: medianOf(after) - medianOf(before) };
}

const medianOf = (values) => quantileOf(Float64Array.from(values.filter(Number.isFinite)).sort(), 0.5);

/** A shift of the median, positive where it leads towards the target. */
export const helpOf = (target, shift) => (target.comparator === "<=" ? -shift : shift);

/** Moves to try for a lever: a tenth of its range up, or down where it stands at its end; both ways where it costs nothing. */
export function trialMoves(entry, now) {
  const step = PART_OF_RANGE * (entry.max - entry.min);
  const up = Math.min(entry.max, now + step);
  const down = Math.max(entry.min, now - step);
  if (entry.funding) return [up > now ? up : down];
  return [up, down].filter((value) => value !== now);
}

/** Trials in order: what costs money by help per money, what costs none by help. */
export function rankedTrials(trials) {
  const byHelp = (a, b) => b.help - a.help;
  const money = trials.filter((trial) => trial.money).sort(byHelp);
  const free = trials.filter((trial) => !trial.money).sort(byHelp);
  return { money, free };
}

class Trials {
  constructor(app, target) {
    Object.assign(this, { app, target, figure: app.figures.figureOf(target) });
    const { years, plan_years: plan } = app.payload;
    this.until = String(target.year <= plan[plan.length - 1] ? plan[plan.length - 1] : years[years.length - 1]);
    this.scenario = app.scenario;
  }

  ask(scenario) {
    const want = [this.figure];
    return new Promise((resolve) => {
      this.app.live.later({ scenario, until: this.until, store: "trial", want }, ({ columns }) => resolve(columns.get(this.figure)));
    });
  }

  with(name, value) {
    return this.ask(withCity(this.app.payload, this.scenario, name, value));
  }

  async tryLever(name) {
    const { payload } = this.app;
    const entry = payload.levers[name];
    const now = shownValue(payload, this.scenario, name);
    let best = null;
    for (const value of trialMoves(entry, now)) {
      const { change, sure, shift } = pairedChange(this.target, this.before, await this.with(name, value));
      const money = Boolean(entry.funding);
      const help = helpOf(this.target, shift) / (money ? value - now : 1);
      if (!best || help > best.help) best = { name, now, value, change, sure, shift, money, help };
    }
    return best;
  }

  async probability(name, value) {
    return probabilityOf(this.target, await this.with(name, value))?.p ?? 0;
  }

  /** The value nearest to the present one with which the target is reached with the probability asked for. */
  async least(name, asked) {
    const { payload } = this.app;
    const entry = payload.levers[name];
    const now = shownValue(payload, this.scenario, name);
    const start = await this.probability(name, now);
    if (start >= asked) return { already: true };
    const ends = [];
    for (const end of [entry.max, entry.min]) ends.push({ end, p: await this.probability(name, end) });
    const reaching = ends.find(({ p }) => p >= asked);
    if (!reaching) return { most: Math.max(start, ...ends.map(({ p }) => p)) };
    return this.bisected(name, asked, now, reaching, stepOf(entry));
  }

  async bisected(name, asked, low, { end, p }, step) {
    let [high, odds] = [end, p];
    for (let i = 0; i < HALVINGS && Math.abs(high - low) > step; i++) {
      const outward = high > low ? Math.ceil : Math.floor;
      const middle = Number((outward((low + high) / 2 / step) * step).toPrecision(12));
      if (middle === high || middle === low) break;
      const here = await this.probability(name, middle);
      if (here >= asked) [high, odds] = [middle, here];
      else low = middle;
    }
    return { value: roundedTo(high, step), p: odds };
  }
}

function leastCell(app, trials, name) {
  const { text, payload } = app;
  const asked = payload.verdicts.likely;
  const cell = element("td", { class: "least" });
  const entry = entryOf(payload, name);
  const find = element("button", { class: "quiet", "aria-label": `${text.word("least", { p: text.percent(asked) })}: ${text.label(entry.label)}`, onclick: async () => {
    find.disabled = true;
    const found = await trials.least(name, asked);
    if (found.already) cell.replaceChildren(text.word("least_already"));
    else if (found.value === undefined) cell.replaceChildren(text.word("least_none", { p: text.percent(found.most) }));
    else cell.replaceChildren(text.word("least_value", { value: plain(found.value), unit: "", p: text.percent(found.p) }), " ", element("button", { class: "quiet", onclick: () => app.change(withCity(payload, app.scenario, name, found.value)) }, text.word("apply")));
  } }, text.word("least_find"));
  cell.append(find);
  return cell;
}

function trialRow(app, trials, trial, most) {
  const { text, payload } = app;
  const entry = entryOf(payload, trial.name);
  const digits = decimalsOf(entry);
  const { target } = trials;
  const bar = element("i", { class: trial.help >= 0 ? "up" : "down", style: `width:${(100 * Math.abs(trial.help)) / most}%` });
  const effect = trial.sure ? text.word("points", { value: text.signed(100 * trial.change, 1) }) : text.word("no_effect");
  const shift = text.signed(trial.money ? trial.shift / (trial.value - trial.now) : trial.shift, target.decimals + 1);
  return element("tr", { "data-trial": trial.name },
    element("th", { scope: "row" }, text.label(entry.label)),
    element("td", { class: "move" }, `${text.number(trial.now, digits)} → ${text.number(trial.value, digits)} `, element("small", {}, text.unit(entry.unit))),
    element("td", { class: "wide" }, element("div", { class: "effect" }, bar)), element("td", { class: "number" }, shift), element("td", { class: trial.sure ? "points" : "points unsure" }, effect), leastCell(app, trials, trial.name));
}

function trialTable(app, trials, list, heading) {
  const { text, payload } = app;
  if (!list.length) return null;
  const most = Math.max(...list.map((trial) => Math.abs(trial.help))) || 1;
  const columns = [heading, text.word("move"), "", text.word(list[0].money ? "shift_money" : "shift", { unit: text.unit(trials.target.unit) }), text.word("effect"), text.word("least", { p: text.percent(payload.verdicts.likely) })];
  return element("table", { class: "lines trials" }, element("thead", {}, element("tr", {}, columns.map((column) => (column ? element("th", { scope: "col" }, column) : element("td"))))),
    element("tbody", {}, list.map((trial) => trialRow(app, trials, trial, most))));
}

export function adviceView(app) {
  const { payload, text } = app;
  const simulated = payload.targets.filter((target) => target.figure !== null);
  const target = payload.targets.find((one) => one.id === app.selected);
  const choice = element("select", { "aria-label": text.word("target"), onchange: () => app.select(choice.value) }, simulated.map((one) => element("option", { value: one.id }, `${nameOf(text, one)} ${goalOf(text, one)}`)));
  choice.value = app.selected;
  const progress = element("p", { class: "hint", role: "status" });
  const tables = element("div", {});
  const node = element("section", { class: "view advice" }, element("h2", {}, text.word("advice_title")), element("div", { class: "controls" }, choice),
    element("p", { class: "hint" }, text.word("advice_subtitle", { year: target.year })), progress, tables);
  let asked = null;
  async function work(key) {
    const trials = new Trials(app, target);
    const names = payload.groups.flatMap((group) => group.levers);
    const done = [];
    trials.before = await trials.ask(trials.scenario);
    for (const name of names) {
      const trial = await trials.tryLever(name);
      if (asked !== key) return;
      if (trial) done.push(trial);
      progress.textContent = text.word("advice_progress", { done: done.length, count: names.length });
    }
    const { money, free } = rankedTrials(done);
    tables.replaceChildren(...[trialTable(app, trials, money, text.word("costing")), trialTable(app, trials, free, text.word("free"))].filter(Boolean));
    progress.textContent = "";
  }
  function update() {
    const key = JSON.stringify([app.scenario, target.id]);
    if (key === asked || app.waiting || !app.live) return;
    asked = key;
    work(key);
  }
  return { node, update, keys: [] };
}
