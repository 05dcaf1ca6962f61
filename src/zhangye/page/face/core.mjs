// What a scenario announces and what counts as reached: pure functions, no page, no module.

export const ALL = "all";
export const HOLD = "hold";
export const BASELINE = "baseline";

/** Value of one area in every year, null where the scenario says nothing. Between years the last value holds. */
export function pathOf(setting, area, years) {
  const given = setting?.values[area];
  const stated = given ? Object.keys(given).map(Number) : [];
  if (!stated.length) return years.map(() => null);
  const first = Math.min(...stated);
  const last = Math.max(...stated);
  let current = null;
  return years.map((year) => {
    current = given[year] ?? current;
    const ended = year > last && setting.after !== HOLD;
    return year < first || ended ? null : current;
  });
}

/** Announced value of every county (rows) and year (columns). */
export function announcedPaths(entry, setting, counties, years) {
  const city = pathOf(setting, ALL, years);
  return counties.map(({ element }, county) => {
    const own = pathOf(setting, element, years);
    const share = entry.shares[county];
    return years.map((_, y) => own[y] ?? (city[y] === null ? entry.default * share : city[y] * share));
  });
}

/** The city's value in every year: the sum of the counties, or the first county's where it is no total. */
export function cityPath(entry, setting, counties, years) {
  const paths = announcedPaths(entry, setting, counties, years);
  if (!entry.extensive) return paths[0];
  return years.map((_, y) => paths.reduce((sum, path) => sum + path[y], 0));
}

/** Part of what is announced that each run carries out. */
export function carriedParts(rate, scores) {
  if (!rate.sd) return Float64Array.from(scores, () => rate.value);
  return Float64Array.from(scores, (score) => Math.min(1, Math.max(0, rate.value + rate.sd * score)));
}

/** Changes of one constant: [{year, value}] where `value` is announced, and the baseline before the first. */
export function changesOf(path, start, years) {
  const changes = [];
  let before = start;
  years.forEach((year, y) => {
    if (path[y] !== before) changes.push({ year, value: path[y] });
    before = path[y];
  });
  return changes;
}

/** Size of a revision of published figures: of the announced values the one farthest from the default. */
export function revisionSize(entry, setting, counties, years) {
  const path = announcedPaths(entry, setting, counties, years)[0];
  const far = (best, value) => (Math.abs(value - entry.default) > Math.abs(best - entry.default) ? value : best);
  return path.reduce(far, path[0]);
}

export function holds(target, value) {
  if (target.comparator === ">") return value > target.limit;
  return target.comparator === ">=" ? value >= target.limit : value <= target.limit;
}

/** Share of finite values that reach the target, with the sampling error of that share. */
export function probabilityOf(target, values) {
  let runs = 0;
  let reached = 0;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    runs += 1;
    if (holds(target, value)) reached += 1;
  }
  if (!runs) return null;
  const p = reached / runs;
  return { p, error: Math.sqrt((p * (1 - p)) / runs), runs };
}

/** Quantile of sorted values, linear between order statistics. */
export function quantileOf(sorted, p) {
  const at = (sorted.length - 1) * p;
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (sorted[high] - sorted[low]) * (at - low);
}

export const FAN = [0.05, 0.25, 0.5, 0.75, 0.95];

/** The fan's quantiles of one figure; null where no run has a value. */
export function fanOf(values) {
  const finite = Float64Array.from(values.filter(Number.isFinite)).sort();
  return finite.length ? FAN.map((p) => quantileOf(finite, p)) : null;
}

export function verdictOf(p, verdicts) {
  if (p >= verdicts.likely) return "reached";
  return p <= verdicts.unlikely ? "missed" : "open";
}

/** Who is asked to pay in every year: [{payer: value}]. */
export function fundingPaths(scenario, payload) {
  const { years, counties, payers } = payload;
  const rows = years.map(() => Object.fromEntries(payers.map(({ id }) => [id, 0])));
  for (const [name, entry] of Object.entries(payload.levers)) {
    if (!entry.funding) continue;
    const totals = cityPath(entry, scenario.settings[name], counties, years);
    rows.forEach((row, y) => payers.forEach(({ id }) => (row[id] += totals[y] * entry.funding[id])));
  }
  return rows;
}
