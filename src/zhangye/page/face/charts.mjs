import { shape } from "./dom.mjs";

// A fan in the browser's own SVG: history as dots, bands, median, the pinned scenario, the target's dash.
// Attributes, not style sheets, so that a saved picture looks as it does on the page.

export const COLOURS = {
  line: "#0072B2",
  pinned: "#D55E00",
  ink: "#222222",
  quiet: "#5F5F5F",
  grid: "#DDDDDD",
  shade: "#F1F4F7",
  target: "#9C1C1C",
};
const FONT = '"Noto Sans CJK SC","Noto Sans SC","Microsoft YaHei","PingFang SC",system-ui,sans-serif';

/** About `count` round numbers from low to high. */
export function ticksOf(low, high, count) {
  const rough = (high - low) / count || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].find((one) => one * power >= rough * (1 - 1e-9)) * power;
  const ticks = [];
  for (let at = Math.ceil(low / step - 1e-9) || 0; at * step <= high + step * 1e-9; at++) ticks.push(at * step);
  return { ticks, step };
}

const finite = (values) => values.filter((value) => value !== null && Number.isFinite(value));

/** The range of everything drawn, with some air. */
function rangeOf({ fans, pinned, past, targets }) {
  const shown = [...fans.flatMap((fan) => fan ?? []), ...pinned.flatMap((fan) => (fan ? [fan[1], fan[3]] : [])), ...past.map(([, value]) => value), ...targets.map(({ value }) => value)];
  const values = finite(shown);
  if (!values.length) return [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const air = (high - low || Math.abs(high) || 1) * 0.06;
  return [low >= 0 ? Math.max(0, low - air) : low - air, high + air];
}

const pathOfPoints = (points) => points.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)},${y.toFixed(1)}`).join("");

/** Pieces of consecutive years that have a fan. */
function bandPath(fans, years, X, Y, low, high) {
  const at = years.map((_, i) => i).filter((i) => fans[i]);
  if (at.length < 2) return "";
  const lower = at.map((i) => [X(years[i]), Y(fans[i][low])]);
  const upper = at.map((i) => [X(years[i]), Y(fans[i][high])]).reverse();
  return pathOfPoints([...lower, ...upper]) + "Z";
}

const medianPath = (fans, years, X, Y) => pathOfPoints(years.flatMap((year, i) => (fans[i] ? [[X(year), Y(fans[i][2])]] : [])));

/** The frame: forecast shade, grid, ticks. */
function frameOf(size, years, X, Y, range, { number, decimals, small, first }) {
  const { width, height, left, right, top, bottom } = size;
  const { ticks, step } = ticksOf(...range, small ? 2 : 4);
  const shown = Math.min(decimals, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)));
  const text = { "font-size": small ? 9 : 11, fill: COLOURS.quiet };
  const parts = [shape("rect", { x: X(years[0] - 0.5), y: top, width: width - right - X(years[0] - 0.5), height: height - top - bottom, fill: COLOURS.shade })];
  for (const tick of ticks) {
    parts.push(shape("line", { x1: left, x2: width - right, y1: Y(tick), y2: Y(tick), stroke: COLOURS.grid, "stroke-width": 1 }));
    parts.push(shape("text", { ...text, x: left - 5, y: Y(tick) + 3.5, "text-anchor": "end" }, number(tick, shown)));
  }
  const last = years[years.length - 1];
  const marked = small ? [first, years[0] - 1, last] : [first, first + 6, first + 12, years[0] - 1, years[0] + 2, years[0] + 7, years[0] + 12, last];
  for (const year of new Set(marked.filter((one) => one >= first)))
    parts.push(shape("text", { ...text, x: X(year), y: height - 5, "text-anchor": year === last ? "end" : year === first ? "start" : "middle" }, String(year)));
  return parts;
}

function targetParts({ year, value, text }, X, Y, small, end) {
  const x = X(year);
  const parts = [shape("line", { x1: X(year - 3), x2: x + (small ? 4 : 10), y1: Y(value), y2: Y(value), stroke: COLOURS.target, "stroke-width": small ? 1.4 : 1.8, "stroke-dasharray": "5 3" })];
  if (!small) parts.push(shape("text", { x: X(year - 3) - 5, y: Y(value) + 4, "font-size": 11, fill: COLOURS.target, "text-anchor": "end", stroke: "#fff", "stroke-width": 3, "paint-order": "stroke" }, text));
  return end ? parts : parts;
}

/**
 * Draw a chart.
 *
 * content: {title, subtitle, footer, spoken, years, fans, pinned, past, targets, stale (fans from here on are of before),
 * decimals}; the figures of fans are quantiles 5, 25, 50, 75, 95 %, or null.
 */
export function drawFan(content, { width, height, small = false, number }) {
  const { years, fans, pinned = [], past, targets, decimals } = content;
  const first = Math.min(years[0] - 1, ...past.map(([year]) => year));
  const head = small ? 20 : content.subtitle ? 46 : 30;
  const size = { width, height, left: small ? 40 : 54, right: small ? 8 : 62, top: head, bottom: content.footer ? 36 : small ? 18 : 22 };
  const range = rangeOf({ fans, pinned, past, targets });
  const X = (year) => size.left + ((year - first) * (width - size.left - size.right)) / (years[years.length - 1] - first);
  const Y = (value) => height - size.bottom - ((value - range[0]) * (height - size.top - size.bottom)) / (range[1] - range[0]);
  const frameSize = { ...size, height: content.footer ? height - 14 : height };
  const live = content.stale === undefined ? fans : fans.map((fan, i) => (years[i] < content.stale ? fan : null));
  const bands = (some, opacity) => [
    shape("path", { d: bandPath(some, years, X, Y, 0, 4), fill: COLOURS.line, opacity: 0.16 * opacity }),
    shape("path", { d: bandPath(some, years, X, Y, 1, 3), fill: COLOURS.line, opacity: 0.28 * opacity }),
    shape("path", { d: medianPath(some, years, X, Y), fill: "none", stroke: COLOURS.line, "stroke-width": small ? 1.6 : 2.2, opacity }),
  ];
  const svg = shape("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": content.spoken, "font-family": FONT, class: "fan" });
  svg.append(
    shape("rect", { width, height, fill: "#fff" }),
    shape("text", { x: small ? 4 : 0, y: small ? 13 : 17, "font-size": small ? 11 : 15, "font-weight": 600, fill: COLOURS.ink }, content.title),
    ...(content.subtitle && !small ? [shape("text", { x: 0, y: 35, "font-size": 11, fill: COLOURS.quiet }, content.subtitle)] : []),
    ...frameOf({ ...size, bottom: size.bottom }, years, X, Y, range, { number, decimals, small, first, height: frameSize.height }),
    ...(content.stale === undefined ? bands(fans, 1) : [...bands(fans, 0.35), ...bands(live, 1)]),
    ...(pinned.length ? [shape("path", { d: medianPath(pinned, years, X, Y), fill: "none", stroke: COLOURS.pinned, "stroke-width": small ? 1.3 : 1.8, "stroke-dasharray": "6 3" })] : []),
    ...past.map(([year, value]) => shape("circle", { cx: X(year).toFixed(1), cy: Y(value).toFixed(1), r: small ? 1.4 : 2.4, fill: COLOURS.ink })),
    ...targets.flatMap((target) => targetParts(target, X, Y, small)),
    ...(small ? [] : endLabels(content, X, Y, number, size)),
  );
  if (content.footer) svg.append(shape("text", { x: 0, y: height - 4, "font-size": 9, fill: COLOURS.quiet }, content.footer));
  return svg;
}

/** Medians of the last year at the lines' ends, moved apart where they would touch. */
function endLabels({ years, fans, pinned = [], decimals }, X, Y, number, size) {
  const last = years.length - 1;
  const lines = [
    [fans[last], COLOURS.line],
    [pinned[last], COLOURS.pinned],
  ].filter(([fan]) => fan);
  const places = lines.map(([fan, colour]) => ({ value: fan[2], colour, y: Y(fan[2]) }));
  if (places.length === 2 && number(places[0].value, decimals) === number(places[1].value, decimals)) places.pop();
  if (places.length === 2 && Math.abs(places[0].y - places[1].y) < 13) {
    const upper = places[0].y <= places[1].y ? 0 : 1;
    const middle = (places[0].y + places[1].y) / 2;
    places[upper].y = middle - 7;
    places[1 - upper].y = middle + 7;
  }
  return places.map(({ value, colour, y }) =>
    shape("text", { x: X(years[last]) + 5, y: Math.min(size.height - size.bottom, Math.max(size.top + 8, y + 4)), "font-size": 11, "font-weight": 600, fill: colour }, number(value, decimals)),
  );
}

/** The fan as rows of a table: history, then quantiles. */
export function rowsOfFan({ years, fans, pinned = [], past, targets }) {
  const rows = [["year", "observed", "p5", "p25", "median", "p75", "p95", "pinned_median", "target"]];
  const cell = (value) => (value === undefined || value === null ? "" : String(value));
  const goal = Object.fromEntries(targets.map(({ year, value }) => [year, value]));
  for (const [year, value] of past) rows.push([year, value, "", "", "", "", "", "", goal[year]].map(cell));
  years.forEach((year, i) => rows.push([year, "", ...(fans[i] ?? Array(5).fill("")), pinned[i]?.[2], goal[year]].map(cell)));
  return rows;
}
