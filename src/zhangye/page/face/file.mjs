import { ALL, BASELINE } from "./core.mjs";
import { Problem, expectName } from "./problem.mjs";
import { checkScenario, copyOf, presetOf, scenarioOf } from "./scenario.mjs";
import { parseToml, tomlNumber, tomlText } from "./toml.mjs";

// Scenario files: what the command line reads is what the page writes, and the other way round.

const TOP_KEYS = ["title", "title_zh", "extends", "implementation_rate", "levers", "shocks"];
const isTable = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

function settingLines(group, name, setting) {
  const lines = [`[${group}.${name}]`];
  for (const [area, values] of Object.entries(setting.values)) {
    const pairs = Object.entries(values).map(([year, value]) => `${year} = ${tomlNumber(value)}`);
    lines.push(`${area} = { ${pairs.join(", ")} }`);
  }
  if (setting.after !== BASELINE) lines.push(`after = ${tomlText(setting.after)}`);
  return [...lines, ""];
}

/** The scenario as a file: all that it says beyond the baseline. */
export function fileOf(payload, scenario, title, note) {
  const { value, sd, note: why } = scenario.rate;
  const lines = [
    ...note.split("\n").map((line) => `# ${line}`),
    `title = ${tomlText(title.en)}`,
    `title_zh = ${tomlText(title.zh)}`,
    `extends = ${tomlText(BASELINE)}`,
    "",
    "[implementation_rate]",
    `value = ${tomlNumber(value)}`,
    `sd = ${tomlNumber(sd)}`,
    ...(why ? [`note = ${tomlText(why)}`] : []),
    "",
  ];
  for (const group of ["levers", "shocks"])
    for (const name of Object.keys(payload[group]))
      if (scenario.settings[name]) lines.push(...settingLines(group, name, scenario.settings[name]));
  return lines.join("\n");
}

function tableOf(value, place) {
  if (!isTable(value)) throw new Problem("problem_table", { place, value: String(value) });
  return value;
}

function applySetting(payload, settings, name, table, place) {
  const rows = tableOf(table, place);
  const entry = payload.levers[name] ?? payload.shocks[name];
  const areas = entry.scalar ? [ALL] : [ALL, ...payload.counties.map(({ element }) => element)];
  const setting = (settings[name] ??= { values: {}, after: BASELINE });
  for (const [area, values] of Object.entries(rows)) {
    expectName(area, [...areas, "after"], place);
    if (area === "after") setting.after = values;
    else setting.values[area] = { ...setting.values[area], ...tableOf(values, `${place}.${area}`) };
  }
}

function rateOf(content, before) {
  const table = tableOf(content.implementation_rate ?? before, "implementation_rate");
  for (const key of Object.keys(table)) expectName(key, ["value", "sd", "note"], "implementation_rate");
  return { value: table.value ?? 1, sd: table.sd ?? 0, note: String(table.note ?? "") };
}

/** The scenario of a file's text; its own titles in `title`. */
export function scenarioOfFile(payload, text) {
  const content = parseToml(text);
  if (!Object.keys(content).length) throw new Problem("problem_empty");
  for (const key of Object.keys(content)) expectName(key, TOP_KEYS, "TOML");
  const names = payload.presets.map((one) => one.name);
  const base = content.extends ?? BASELINE;
  expectName(base, [...new Set([BASELINE, ...names])], "extends");
  const from = names.includes(base) ? base : names[0];
  const start = presetOf(payload, base) ? scenarioOf(payload, base) : { from, rate: { value: 1, sd: 0, note: "" }, settings: {} };
  const scenario = { from, rate: rateOf(content, start.rate), settings: copyOf(start.settings) };
  for (const group of ["levers", "shocks"])
    for (const [name, table] of Object.entries(tableOf(content[group] ?? {}, group))) {
      expectName(name, Object.keys(payload[group]), group);
      applySetting(payload, scenario.settings, name, table, `${group}.${name}`);
    }
  return checkScenario(payload, scenario);
}
