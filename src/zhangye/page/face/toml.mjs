import { Problem } from "./problem.mjs";

// The part of TOML that scenario files use: tables, dotted keys, strings, numbers, booleans, arrays, inline tables.

const BARE = /[A-Za-z0-9_-]+/y;
const NUMBER_TEXT = /[+-]?(?:\d[\d_]*)(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?(?![\w.:-])/y;
const ESCAPES = { b: "\b", t: "\t", n: "\n", f: "\f", r: "\r", '"': '"', "\\": "\\" };

class Reader {
  constructor(text) {
    this.text = text.replace(/^\ufeff/, "").replace(/\r\n/g, "\n");
    this.at = 0;
  }

  fail() {
    const line = this.text.slice(0, this.at).split("\n").length;
    throw new Problem("problem_toml", { line, value: this.text.split("\n")[line - 1].trim().slice(0, 60) });
  }

  skip(pattern) {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match) this.at += match[0].length;
    return match?.[0] ?? null;
  }

  space = () => this.skip(/[ \t]*/y);
  gap = () => this.skip(/(?:[ \t\n]|#[^\n]*)*/y);
  next = () => this.text[this.at];

  expect(character) {
    if (this.next() !== character) this.fail();
    this.at += 1;
  }

  endOfLine() {
    this.space();
    this.skip(/#[^\n]*/y);
    if (this.at < this.text.length) this.expect("\n");
  }

  key() {
    const parts = [];
    do {
      if (parts.length) this.at += 1;
      this.space();
      const quoted = this.next() === '"' || this.next() === "'";
      parts.push((quoted ? this.string() : this.skip(BARE)) ?? this.fail());
      this.space();
    } while (this.next() === ".");
    return parts;
  }

  string() {
    const quote = this.next();
    const long = this.text.startsWith(quote.repeat(3), this.at);
    const end = long ? quote.repeat(3) : quote;
    this.at += end.length;
    if (long && this.next() === "\n") this.at += 1;
    let result = "";
    while (!this.text.startsWith(end, this.at)) {
      if (this.at >= this.text.length || (!long && this.next() === "\n")) this.fail();
      result += quote === '"' && this.next() === "\\" ? this.escape() : this.text[this.at++];
    }
    this.at += end.length;
    return result;
  }

  escape() {
    this.at += 1;
    const code = this.skip(/u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}/y);
    if (code) return String.fromCodePoint(parseInt(code.slice(1), 16));
    const trimmed = this.skip(/\n\s*/y);
    if (trimmed) return "";
    return ESCAPES[this.text[this.at++]] ?? this.fail();
  }

  value() {
    const first = this.next();
    if (first === '"' || first === "'") return this.string();
    if (first === "{") return this.inline();
    if (first === "[") return this.array();
    const word = this.skip(/(?:true|false)\b/y);
    if (word) return word === "true";
    const number = this.skip(NUMBER_TEXT) ?? this.fail();
    return Number(number.replaceAll("_", ""));
  }

  inline() {
    const table = {};
    this.expect("{");
    this.space();
    while (this.next() !== "}") {
      this.pair(table);
      this.space();
      if (this.next() === ",") this.at += 1;
      else if (this.next() !== "}") this.fail();
      this.space();
    }
    this.at += 1;
    return table;
  }

  array() {
    const values = [];
    this.expect("[");
    this.gap();
    while (this.next() !== "]") {
      values.push(this.value());
      this.gap();
      if (this.next() === ",") this.at += 1;
      else if (this.next() !== "]") this.fail();
      this.gap();
    }
    this.at += 1;
    return values;
  }

  pair(table) {
    const path = this.key();
    this.expect("=");
    this.space();
    const inner = this.tableAt(table, path.slice(0, -1));
    const last = path[path.length - 1];
    if (Object.hasOwn(inner, last)) this.fail();
    inner[last] = this.value();
  }

  tableAt(root, path) {
    let table = root;
    for (const part of path) {
      if (!Object.hasOwn(table, part)) table[part] = {};
      table = table[part];
      if (table === null || typeof table !== "object" || Array.isArray(table)) this.fail();
    }
    return table;
  }
}

export function parseToml(text) {
  const reader = new Reader(text);
  const root = {};
  let table = root;
  for (reader.gap(); reader.at < reader.text.length; reader.gap()) {
    if (reader.next() === "[") {
      reader.at += 1;
      table = reader.tableAt(root, reader.key());
      reader.expect("]");
    } else reader.pair(table);
    reader.endOfLine();
  }
  return root;
}

export const tomlText = (text) =>
  `"${text.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n").replace(/[\u0000-\u001f\u007f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`)}"`;
export const tomlNumber = (value) => (Number.isInteger(value) ? value.toFixed(1) : String(value));
