// Words and numbers in the page's language; all texts come from the payload.

const NONE = ["-", "—"]; // how the registry of units writes a number that has none
const GAP = /( ?)([(（]?)\{(\w+)\}([)）]?)/g; // an empty gap takes the blank before it and brackets round it along

export function speaker(payload, lang) {
  const label = (text) => (text ? text[lang] : "");
  const unit = (text) => (NONE.includes(label(text)) ? "" : label(text));
  const filledIn = (text, gaps) => text.replace(GAP, (_, blank, open, name, close) => {
    const said = String(gaps[name] ?? "");
    return said ? blank + open + said + close : open && close ? "" : open + close;
  });
  const word = (key, gaps = {}) => filledIn(label(payload.words[key]), gaps);
  const formats = new Map(); // a format costs far more to make than to use
  const formatOf = (decimals) => {
    if (!formats.has(decimals)) formats.set(decimals, new Intl.NumberFormat(lang === "zh" ? "zh-CN" : "en-GB", { minimumFractionDigits: decimals, maximumFractionDigits: decimals, signDisplay: "negative" }));
    return formats.get(decimals);
  };
  const number = (value, decimals) => (value === null || !Number.isFinite(value) ? "–" : formatOf(decimals).format(value).replace("-", "−"));
  const percent = (share) => (share === null || share === undefined ? "–" : `${Math.round(100 * share)}${lang === "zh" ? "" : " "}%`);
  const signed = (value, decimals) => (value > 0 ? "+" : "") + number(value, decimals);
  const list = (parts) => parts.join(lang === "zh" ? "、" : ", ");
  return { lang, label, unit, word, number, percent, signed, list };
}

/** Decimals that tell apart the steps of a range. */
export function decimalsOf({ min, max }) {
  return Math.max(0, Math.ceil(-Math.log10((max - min) / 100)) + 0);
}

/** The least step of 1, 2 or 5 times a power of ten that cuts a range into at most 200. */
export function stepOf({ min, max }) {
  const rough = (max - min) / 200;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((one) => one * power >= rough * (1 - 1e-9));
  return Number((factor * power).toPrecision(1));
}

/** A value rounded to a step, without the dust of binary fractions. */
export function roundedTo(value, step) {
  return Number((Math.round(value / step) * step).toPrecision(12));
}

/** A number as short as it can be without losing the value on a slider. */
export const plain = (value) => String(Number(value.toPrecision(6))).replace("-", "−");
