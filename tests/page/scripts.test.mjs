// Unit tests of the page's scripts, for Node's own runner: node --test tests/page/scripts.test.mjs

import assert from "node:assert/strict";
import { test } from "node:test";

const face = new URL("../../src/zhangye/page/face/", import.meta.url);
const load = (name) => import(new URL(name, face));
const core = await load("core.mjs");
const { History } = await load("history.mjs");
const { linkOf, scenarioOfLink } = await load("link.mjs");
const { fileOf, scenarioOfFile } = await load("file.mjs");
const { parseToml } = await load("toml.mjs");
const { merged, partsOf } = await load("pool.mjs");
const { Live } = await load("live.mjs");
const { leverSlots } = await load("engine.mjs");
const { arrayOf, blocksOf } = await load("runs.mjs");
const { Store } = await load("store.mjs");
const { changesOfScenario, scenarioOf, shownValue, withCity, withCounty } = await load("scenario.mjs");
const { pairedChange, rankedTrials, trialMoves } = await load("advice.mjs");
const { ticksOf } = await load("charts.mjs");
const { csvOf } = await load("export.mjs");
const { speaker, stepOf, roundedTo } = await load("text.mjs");

const entry = (more) => ({ min: 0, default: 10, max: 40, extensive: true, scalar: false, shares: [0.75, 0.25], constants: [3, 4], targets: [], funding: { own: 0.4, bank: 0.6 }, ...more });
const payload = {
  years: [2018, 2019, 2020, 2021],
  plan_years: [2018, 2019, 2020],
  counties: [{ element: "Upper" }, { element: "Lower" }],
  payers: [{ id: "own" }, { id: "bank" }],
  groups: [{ levers: ["roads", "price"] }],
  levers: { roads: entry(), price: entry({ min: 0.1, default: 0.2, max: 0.5, extensive: false, shares: [1, 1], funding: null }) },
  shocks: { rain: entry({ min: 0.5, default: 1, max: 1.5, extensive: false, scalar: true, shares: [1, 1], constants: [7], funding: null }) },
  presets: [
    { name: "baseline", rate: { value: 1, sd: 0, note: "" }, settings: {} },
    { name: "plan", rate: { value: 0.8, sd: 0.1, note: "four fifths" }, settings: { roads: { values: { all: { 2018: 20, 2020: 20 } }, after: "baseline" } } },
  ],
  module: { slots: [{}, {}], step_of_year: { 2018: 4, 2019: 6, 2020: 8, 2021: 10 } },
};
const plan = () => scenarioOf(payload, "plan");
const problemOf = (go) => {
  try {
    go();
  } catch (error) {
    return [error.word, error.gaps];
  }
  return assert.fail("nothing was refused");
};

test("between years the last value holds, after the last the baseline or the value", () => {
  const setting = { values: { all: { 2019: 4 } }, after: "baseline" };
  assert.deepEqual(core.pathOf(setting, "all", payload.years), [null, 4, null, null]);
  assert.deepEqual(core.pathOf({ ...setting, after: "hold" }, "all", payload.years), [null, 4, 4, 4]);
});

test("a county's own value goes before its share of the city's", () => {
  const setting = { values: { all: { 2018: 20, 2020: 20 }, Lower: { 2018: 1 } }, after: "baseline" };
  assert.deepEqual(core.announcedPaths(payload.levers.roads, setting, payload.counties, payload.years), [
    [15, 15, 15, 7.5],
    [1, 5, 5, 2.5],
  ]);
});

test("payers share the city's total, whatever its counties", () => {
  const scenario = withCounty(payload, plan(), "roads", "Lower", 9);
  assert.deepEqual(core.fundingPaths(scenario, payload)[0], { own: 0.4 * 24, bank: 0.6 * 24 });
});

test("what is carried out stays between nothing and all of it", () => {
  assert.deepEqual([...core.carriedParts({ value: 0.8, sd: 0.2 }, [0, 9, -9])], [0.8, 1, 0]);
  assert.deepEqual([...core.carriedParts({ value: 0.8, sd: 0 }, [3])], [0.8]);
});

test("slots begin with each change and end with the return to the default", () => {
  const slots = leverSlots(plan(), payload, Object.entries(payload.levers));
  assert.deepEqual(slots.map(({ slot, constant, step, value }) => [slot, constant, step, value]), [
    [2, 3, 4, 15],
    [3, 3, 10, 7.5],
    [4, 4, 4, 5],
    [5, 4, 10, 2.5],
  ]);
});

test("numbers are put together from planes of bytes", () => {
  const values = Float64Array.from([1.5, -2e-300, 7]);
  const bytes = new Uint8Array(values.buffer);
  const planes = Uint8Array.from({ length: 24 }, (_, i) => bytes[(i % 3) * 8 + Math.floor(i / 3)]);
  assert.deepEqual(arrayOf(planes.buffer, { offset: 0, type: "f8", shape: [3] }), values);
});

test("blocks have each source's values side by side, the same one in all runs or its column of the table", () => {
  const sources = [{ array: "drawn", column: 1 }, { value: 9 }, { shared: "revision" }];
  const { values, size } = blocksOf(sources, { drawn: [0, 0, 0, 4, 5, 6] }, 3, [1, 2, 2, 2], 2);
  assert.equal(size, 6);
  assert.deepEqual([...values], [5, 6, 9, 9, 0, 0, 6, 6, 9, 9, 0, 0]);
});

test("wanted figures are kept exactly, others with four bytes or not at all", () => {
  const store = new Store(2, 2, 2);
  const fill = (keep) => {
    store.begin(3, [1], keep);
    store.take(0, Float64Array.from([0.1, 0.2, 1.1, 1.2]));
    store.take(1, Float64Array.from([0.3, 0.3, 1.3, 1.3]));
  };
  fill(true);
  assert.deepEqual(store.read([1, 0]), { columns: Float64Array.from([1.1, 1.2, 1.3, ...[0.1, 0.2, 0.3].map(Math.fround)]), runs: 3 });
  fill(false);
  assert.deepEqual([...store.read([1]).columns], [1.1, 1.2, 1.3]);
  assert.throws(() => store.read([0]), RangeError);
});

test("a number without a unit leaves neither a dash nor empty brackets", () => {
  const words = { goal: { zh: "{year} 年 ≥ {value} {unit}" }, shift: { zh: "变化（{unit}）" } };
  const { unit, word, number } = speaker({ words }, "zh");
  const none = unit({ zh: "—", en: "-" });
  assert.equal(word("goal", { year: 2020, value: number(0.6, 3), unit: none }), "2020 年 ≥ 0.600");
  assert.equal(word("goal", { year: 2020, value: number(-0.6, 1), unit: "亩" }), "2020 年 ≥ −0.6 亩");
  assert.deepEqual([word("shift", { unit: none }), word("shift", { unit: "亩" })], ["变化", "变化（亩）"]);
});

test("a probability counts finite runs, at the limit by the comparator", () => {
  const values = Float64Array.from([1, 2, 3, NaN]);
  assert.equal(core.probabilityOf({ comparator: ">", limit: 2 }, values).p, 1 / 3);
  assert.equal(core.probabilityOf({ comparator: ">=", limit: 2 }, values).p, 2 / 3);
  assert.equal(core.probabilityOf({ comparator: "<=", limit: 1 }, values).runs, 3);
  assert.equal(core.probabilityOf({ comparator: "<=", limit: 1 }, Float64Array.from([NaN])), null);
});

test("quantiles lie on the line between order statistics", () => {
  assert.equal(core.quantileOf([0, 10, 20], 0.25), 5);
  assert.equal(core.fanOf(Float64Array.from([NaN])), null);
});

test("a revision is the announced value farthest from none", () => {
  const setting = { values: { all: { 2018: 0.1, 2019: -0.2 } }, after: "hold" };
  const shock = entry({ default: 0, min: -0.3, max: 0.3, extensive: false, shares: [1, 1] });
  assert.equal(core.revisionSize(shock, setting, payload.counties, payload.years), -0.2);
});

test("undo, redo, and a new step that drops what was undone", () => {
  const states = new History(1);
  for (const state of [2, 2, 3]) states.commit(state);
  assert.deepEqual([states.undo(), states.undo(), states.canUndo, states.redo()], [2, 1, false, 2]);
  states.commit(9);
  assert.equal(states.canRedo, false);
});

test("a slider back at the baseline leaves no setting", () => {
  const moved = withCity(payload, scenarioOf(payload, "baseline"), "roads", 12);
  assert.deepEqual(changesOfScenario(payload, moved), ["roads"]);
  assert.deepEqual(changesOfScenario(payload, withCity(payload, moved, "roads", 10)), []);
  assert.equal(shownValue(payload, moved, "roads"), 12);
});

test("a link gives back the very scenario", () => {
  let scenario = withCounty(payload, withCity(payload, plan(), "price", 0.3), "roads", "Lower", 1.25);
  scenario.settings.roads.after = "hold";
  scenario.settings.rain = { values: { all: { 2018: 0.7, 2019: 1.1 } }, after: "baseline" };
  scenario.rate.value = 0.5;
  assert.deepEqual(scenarioOfLink(payload, linkOf(payload, scenario)), scenario);
  scenario = { ...plan(), settings: {} };
  assert.deepEqual(scenarioOfLink(payload, linkOf(payload, scenario)), scenario);
  assert.equal(scenarioOfLink(payload, ""), null);
});

test("a link edited by hand is refused by name, value and range", () => {
  const of = (link) => problemOf(() => scenarioOfLink(payload, link));
  assert.deepEqual(of("#from=plan&rods=3"), ["problem_name", { place: "levers", value: "rods", nearest: "roads" }]);
  assert.deepEqual(of("#roads=400"), ["problem_range", { place: "roads.all.2018", value: 400, low: 0, high: 40 }]);
  assert.deepEqual(of("#roads=many")[0], "problem_number");
  assert.deepEqual(of("#from=pla")[1].nearest, "plan");
  assert.deepEqual(of("#nothing")[0], "problem_link");
  assert.deepEqual(of("#%E0%A4%A")[0], "problem_link");
  assert.deepEqual(of("#roads=2031@4")[0], "problem_name");
});

test("a file gives back the very settings and rate", () => {
  const scenario = withCounty(payload, withCity(payload, plan(), "price", 0.30000000000000004), "roads", "Lower", 1.25);
  const back = scenarioOfFile(payload, fileOf(payload, scenario, { en: 'A "title"\\', zh: "题" }, "first\nsecond"));
  assert.deepEqual(back.settings, scenario.settings);
  assert.deepEqual(back.rate, scenario.rate);
});

test("a file goes over what it extends, year by year", () => {
  const text = 'extends = "plan" # the plan\n[levers.roads]\nall = { 2019 = 30 }\nafter = "hold"\n';
  assert.deepEqual(scenarioOfFile(payload, text).settings.roads, { values: { all: { 2018: 20, 2019: 30, 2020: 20 } }, after: "hold" });
  assert.equal(scenarioOfFile(payload, text).from, "plan");
});

test("a wrong file is refused with its line, its name or its value", () => {
  const of = (text) => problemOf(() => scenarioOfFile(payload, text));
  assert.deepEqual(of('title = "x"\n[levers.roads\n'), ["problem_toml", { line: 2, value: "[levers.roads" }]);
  assert.deepEqual(of("[levers.raods]\nall = { 2018 = 1 }")[1].nearest, "roads");
  assert.deepEqual(of("[levers.roads]\nall = 3")[0], "problem_table");
  assert.deepEqual(of('[levers.roads]\nall = { 2018 = "3" }')[0], "problem_number");
  assert.deepEqual(of("[levers.roads]\nUpper = { 2018 = 39 }\nLower = { 2018 = 39 }")[0], "problem_range");
  assert.deepEqual(of("# nothing")[0], "problem_empty");
  assert.deepEqual(of("title = 'a'\ntitle = 'b'")[0], "problem_toml");
});

test("TOML: strings, numbers, dotted keys, arrays over lines", () => {
  const text = 'a.b = "x\\ny \\u4e2d"\nc = [1, 2.5e1, # two\n -3]\nd = \'\\raw\'\n[t]\n"q k" = true\nlong = """\nab"""';
  assert.deepEqual(parseToml(text), { a: { b: "x\ny 中" }, c: [1, 25, -3], d: "\\raw", t: { "q k": true, long: "ab" } });
});

test("draws are shared among workers in whole blocks, and put together in order", () => {
  assert.deepEqual(partsOf(10, 3, 2), [{ first: 0, count: 4 }, { first: 4, count: 4 }, { first: 8, count: 2 }]);
  assert.deepEqual(partsOf(1, 4, 2), [{ first: 0, count: 1 }]);
  const { columns } = merged([{ runs: 2, columns: Float64Array.of(1, 2, 11, 12) }, { runs: 1, columns: Float64Array.of(3, 13) }], [5, 6]);
  assert.deepEqual([...columns.get(6)], [11, 12, 13]);
});

test("a newer question overtakes those that wait; the pinned one and idle ones keep their turn", async () => {
  const asked = [];
  const shown = [];
  const pool = { total: 400, ask: async (question) => (asked.push([question.scenario, question.until, question.store]), { columns: new Map(), runs: 1 }) };
  const live = new Live(pool, { want: () => [], show: ({ scenario, whole }) => shown.push([scenario, whole]), fail: assert.fail });
  live.moving("a");
  live.moving("b");
  live.moving("c");
  live.settled("d");
  live.pin("p");
  live.later({ scenario: "idle", until: "2020", store: "trial", want: [1] }, () => {});
  while (live.busy) await new Promise(setImmediate);
  assert.deepEqual(asked.map(([scenario]) => scenario), ["a", "p", "d", "d", "idle"]);
  assert.deepEqual(shown.at(-1), ["d", true]);
});

test("trials: a tenth of the range up, down at the end, both ways where it is free", () => {
  assert.deepEqual(trialMoves(payload.levers.roads, 10), [14]);
  assert.deepEqual(trialMoves(payload.levers.roads, 40), [36]);
  assert.equal(trialMoves(payload.levers.price, 0.2).length, 2);
  const { money, free } = rankedTrials([{ name: "a", money: true, help: 1 }, { name: "b", money: true, help: 2 }, { name: "c", money: false, help: 9 }]);
  assert.deepEqual([money.map(({ name }) => name), free.length], [["b", "a"], 1]);
});

test("the same draws before and after: a change is sure by its own error", () => {
  const target = { comparator: ">=", limit: 1 };
  const before = Float64Array.from({ length: 100 }, (_, i) => (i < 50 ? 1 : 0));
  const after = (gained) => before.map((value, i) => (i >= 50 && i < 50 + gained ? 1 : value));
  assert.deepEqual([pairedChange(target, before, after(1)).sure, pairedChange(target, before, after(20)).sure], [false, true]);
  assert.equal(pairedChange(target, before, after(20)).change, 0.2);
});

test("ticks are round and inside, steps cut the range, cells are quoted", () => {
  assert.deepEqual(ticksOf(0, 48, 4).ticks, [0, 20, 40]);
  assert.equal(stepOf({ min: 0, max: 30 }), 0.2);
  assert.equal(roundedTo(0.30000000000000004, 0.1), 0.3);
  assert.equal(csvOf([["a,b", 'say "x"']]), '"a,b","say ""x"""\n');
});
