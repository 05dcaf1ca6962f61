import { ALL, BASELINE, HOLD } from "./core.mjs";
import { Problem } from "./problem.mjs";
import { changesOfScenario, checkScenario, presetOf, rateChanged, scenarioOf } from "./scenario.mjs";

// A scenario in the page's address: #from=plan&rate=0.8,0.15&transport=30&park_infrastructure=Ganzhou:4;hold
// One value stands for the plan's years; paths are written year by year, 2018@3,2020@4.

const RATE = "rate";

function wordOf(payload, values) {
  const { plan_years: plan } = payload;
  const [first, last] = [String(plan[0]), String(plan[plan.length - 1])];
  const years = Object.keys(values);
  const flat = years.length === 2 && values[first] !== undefined && values[first] === values[last];
  return flat ? String(values[first]) : years.map((year) => `${year}@${values[year]}`).join(",");
}

function settingText(payload, setting) {
  if (!setting) return BASELINE;
  const parts = Object.entries(setting.values).map(([area, values]) => (area === ALL ? "" : `${area}:`) + wordOf(payload, values));
  return [...parts, ...(setting.after === HOLD ? [HOLD] : [])].join(";");
}

export function linkOf(payload, scenario) {
  const parts = [["from", scenario.from]];
  if (rateChanged(payload, scenario)) parts.push([RATE, `${scenario.rate.value},${scenario.rate.sd}`]);
  for (const name of changesOfScenario(payload, scenario)) parts.push([name, settingText(payload, scenario.settings[name])]);
  return "#" + parts.map(([key, value]) => `${key}=${value}`).join("&");
}

function numberOf(text, place) {
  if (text.trim() === "" || Number.isNaN(Number(text))) throw new Problem("problem_number", { place, value: text });
  return Number(text);
}

function valuesOf(payload, text, place) {
  const { plan_years: plan } = payload;
  if (!text.includes("@")) {
    const value = numberOf(text, place);
    return { [plan[0]]: value, [plan[plan.length - 1]]: value };
  }
  return Object.fromEntries(
    text.split(",").map((pair) => {
      const [year, value = ""] = pair.split("@");
      return [year, numberOf(value, place)];
    }),
  );
}

function settingOf(payload, text, place) {
  const setting = { values: {}, after: BASELINE };
  for (const part of text.split(";")) {
    if (part === HOLD) {
      setting.after = HOLD;
      continue;
    }
    const [area, values] = part.includes(":") ? part.split(":") : [ALL, part];
    setting.values[area] = valuesOf(payload, values, `${place}.${area}`);
  }
  return setting;
}

/** The scenario of an address; null where it carries none. */
export function scenarioOfLink(payload, hash) {
  const text = decoded(hash.replace(/^#/, ""));
  if (!text) return null;
  const pairs = text.split("&").map((pair) => {
    const at = pair.indexOf("=");
    if (at < 1) throw new Problem("problem_link", { value: pair });
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
  const from = pairs.find(([key]) => key === "from")?.[1] ?? payload.presets[0].name;
  if (!presetOf(payload, from)) checkScenario(payload, { from, rate: { value: 1, sd: 0 }, settings: {} });
  const scenario = scenarioOf(payload, from);
  for (const [key, value] of pairs) {
    if (key === "from") continue;
    if (key === RATE) {
      const [mean, sd = "0"] = value.split(",");
      Object.assign(scenario.rate, { value: numberOf(mean, RATE), sd: numberOf(sd, RATE) });
    } else if (value === BASELINE) delete scenario.settings[key];
    else scenario.settings[key] = settingOf(payload, value, key);
  }
  return checkScenario(payload, scenario);
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Problem("problem_link", { value: text });
  }
}
