import { ALL, BASELINE, HOLD, announcedPaths, cityPath } from "./core.mjs";
import { Problem, expectName } from "./problem.mjs";

// A scenario of the page: {from, rate: {value, sd, note}, settings: {lever: {values, after}}}.

export const entryOf = (payload, name) => payload.levers[name] ?? payload.shocks[name];
export const presetOf = (payload, name) => payload.presets.find((one) => one.name === name);
export const copyOf = (value) => structuredClone(value);

export function scenarioOf(payload, name) {
  const { rate, settings } = presetOf(payload, name);
  return copyOf({ from: name, rate, settings });
}

/** The value that a slider shows: the city's in the plan's last year. */
export function shownValue(payload, scenario, name) {
  const { years, plan_years: plan, counties } = payload;
  const at = years.indexOf(plan[plan.length - 1]);
  return cityPath(entryOf(payload, name), scenario.settings[name], counties, years)[at];
}

/** A county's announced value in the plan's last year. */
export function countyValue(payload, scenario, name, county) {
  const { years, plan_years: plan, counties } = payload;
  return announcedPaths(entryOf(payload, name), scenario.settings[name], counties, years)[county][years.indexOf(plan[plan.length - 1])];
}

const overPlan = (payload, value) => {
  const { plan_years: plan } = payload;
  return { [plan[0]]: value, [plan[plan.length - 1]]: value };
};

/** The scenario with one value for the whole city; what counties had of their own is dropped. */
export function withCity(payload, scenario, name, value) {
  const after = scenario.settings[name]?.after ?? BASELINE;
  const next = copyOf(scenario);
  next.settings[name] = { values: { [ALL]: overPlan(payload, value) }, after };
  return tidied(payload, next, name);
}

/** The scenario with one value for one county, the others unchanged. */
export function withCounty(payload, scenario, name, element, value) {
  const next = copyOf(scenario);
  const setting = (next.settings[name] ??= { values: {}, after: BASELINE });
  setting.values[element] = overPlan(payload, value);
  return tidied(payload, next, name);
}

export function withAfter(payload, scenario, name, after) {
  const next = copyOf(scenario);
  const entry = entryOf(payload, name);
  const setting = (next.settings[name] ??= { values: { [ALL]: overPlan(payload, entry.default) }, after });
  setting.after = after;
  return next;
}

export function withRate(scenario, rate) {
  return { ...copyOf(scenario), rate: { ...scenario.rate, ...rate } };
}

/** The scenario with a lever as the preset has it. */
export function withReset(payload, scenario, name) {
  const next = copyOf(scenario);
  const before = presetOf(payload, scenario.from).settings[name];
  if (before) next.settings[name] = copyOf(before);
  else delete next.settings[name];
  return next;
}

/** Drop a setting that says what the baseline says. */
function tidied(payload, scenario, name) {
  const entry = entryOf(payload, name);
  const { counties, years } = payload;
  const paths = announcedPaths(entry, scenario.settings[name], counties, years);
  const moved = paths.some((path, county) => path.some((value) => value !== entry.default * entry.shares[county]));
  if (!moved) delete scenario.settings[name];
  return scenario;
}

const same = (a, b) => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
function sorted(value) {
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}

/** Names of levers and shocks that differ from the preset, in the order of the page. */
export function changesOfScenario(payload, scenario) {
  const before = presetOf(payload, scenario.from).settings;
  const names = [...payload.groups.flatMap((group) => group.levers), ...Object.keys(payload.shocks)];
  return names.filter((name) => !same(before[name] ?? null, scenario.settings[name] ?? null));
}

export function rateChanged(payload, scenario) {
  const { value, sd } = presetOf(payload, scenario.from).rate;
  return scenario.rate.value !== value || scenario.rate.sd !== sd;
}

/** Refuse a number that is none or leaves its range. */
export function checkNumber(value, low, high, place) {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new Problem("problem_number", { place, value: String(value) });
  const slack = 1e-9 * Math.max(Math.abs(low), Math.abs(high));
  if (value < low - slack || value > high + slack) throw new Problem("problem_range", { place, value, low, high });
}

/** Refuse settings that the catalogue does not allow. */
export function checkScenario(payload, scenario) {
  const names = [...Object.keys(payload.levers), ...Object.keys(payload.shocks)];
  expectName(scenario.from, payload.presets.map((one) => one.name), "preset");
  checkNumber(scenario.rate.value, 0, 1, "implementation_rate.value");
  checkNumber(scenario.rate.sd, 0, 0.5, "implementation_rate.sd");
  for (const [name, setting] of Object.entries(scenario.settings)) {
    expectName(name, names, "levers");
    checkSetting(payload, name, setting);
  }
  return scenario;
}

function checkSetting(payload, name, setting) {
  const entry = entryOf(payload, name);
  const { counties, years } = payload;
  const areas = entry.scalar ? [ALL] : [ALL, ...counties.map(({ element }) => element)];
  expectName(setting.after, [BASELINE, HOLD], `${name}.after`);
  for (const [area, values] of Object.entries(setting.values)) {
    expectName(area, areas, name);
    const low = area !== ALL && entry.extensive ? Math.min(0, entry.min) : entry.min;
    for (const [year, value] of Object.entries(values)) {
      expectName(year, years.map(String), `${name}.${area}`);
      checkNumber(value, low, entry.max, `${name}.${area}.${year}`);
    }
  }
  for (const total of cityPath(entry, setting, counties, years)) checkNumber(total, entry.min, entry.max, name);
}
