import { element } from "./dom.mjs";
import { entryOf, presetOf, rateChanged, shownValue, withRate, withReset } from "./scenario.mjs";
import { plain } from "./text.mjs";

const SHORT = 12; // characters of the model's fingerprint that are shown

// The bar at the top: preset, undo and redo, pin, file, language; and the list of what was changed.

export function headerBar(app) {
  const { payload, text } = app;
  const { word, label } = text;
  const preset = element("select", { "aria-label": word("preset"), "data-do": "preset", onchange: () => app.load(preset.value) }, payload.presets.map((one) => element("option", { value: one.name }, label(one.title))));
  const title = document.createTextNode("");
  const button = (key, go, name = "") => element("button", { onclick: go, class: name, "data-do": key }, word(key));
  const [undo, redo, reset] = [button("undo", () => app.undo()), button("redo", () => app.redo()), button("reset_all", () => app.load(app.scenario.from))];
  const input = element("input", { type: "file", accept: ".toml", hidden: true, "data-do": "file", onchange: async () => {
    const [file] = input.files;
    if (file) app.open(file.name, await file.text());
    input.value = "";
  } });
  const files = [button("save", () => app.save()), button("open", () => input.click()), button("copy_link", () => app.copyLink()), button("print", () => window.print())];
  const node = element("header", { class: "top" },
    element("h1", {}, label(payload.title), element("small", { class: "print-only" }, title)),
    element("div", { class: "tools" }, element("label", { class: "preset" }, element("span", {}, word("preset")), preset), element("div", { class: "joined" }, undo, redo, reset), button("pin", () => app.pin()),
      element("div", { class: "joined" }, files), input, element("div", { class: "joined" }, button("tour", () => app.tour()), element("button", { "data-do": "language", lang: text.lang === "zh" ? "en" : "zh", onclick: () => app.speak(text.lang === "zh" ? "en" : "zh") }, word("other_language")))));
  function update() {
    title.textContent = ` · ${app.title()}`;
    preset.value = app.scenario.from;
    undo.disabled = !app.history.canUndo;
    redo.disabled = !app.history.canRedo;
    reset.disabled = !app.changed.size && !rateChanged(payload, app.scenario);
  }
  return { node, update };
}

/** What a change says: one value against another, or that counties or years differ. */
function changeText(app, name) {
  const { payload, text } = app;
  const entry = entryOf(payload, name);
  const [before, after] = [{ ...app.scenario, settings: presetOf(payload, app.scenario.from).settings }, app.scenario].map((one) => shownValue(payload, one, name));
  const label = text.label(entry.label);
  if (plain(before) === plain(after)) return text.word("change_counties", { label });
  return text.word("change", { label, before: plain(before), after: plain(after), unit: text.unit(entry.unit) });
}

export function changesList(app) {
  const { payload, text } = app;
  const list = element("ul", {});
  const none = element("p", { class: "hint" }, text.word("no_changes"));
  const compared = element("p", { class: "hint compared" });
  const node = element("section", { class: "changes", "aria-label": text.word("changes") }, element("h2", {}, text.word("changes")), list, none, compared);
  const item = (said, back, name) => element("li", { "data-change": name }, said, element("button", { class: "quiet", "aria-label": `${text.word("reset")}: ${said}`, title: text.word("reset"), onclick: back }, "×"));
  function update() {
    const items = [...app.changed].map((name) => item(changeText(app, name), () => app.change(withReset(payload, app.scenario, name)), name));
    if (rateChanged(payload, app.scenario)) {
      const { rate } = presetOf(payload, app.scenario.from);
      const now = app.scenario.rate;
      const said = text.word("change", { label: text.word("rate"), before: `${plain(rate.value)} ± ${plain(rate.sd)}`, after: `${plain(now.value)} ± ${plain(now.sd)}`, unit: "" });
      items.push(item(said.trim(), () => app.change(withRate(app.scenario, { value: rate.value, sd: rate.sd })), "rate"));
    }
    list.replaceChildren(...items);
    none.hidden = items.length > 0;
    compared.textContent = app.comparedTitle ? text.word("pinned", { title: app.comparedTitle() }) : "";
  }
  return { node, update };
}

export function footerOf(app) {
  const { payload, text } = app;
  const { product, fingerprint, seed, draws, last_observed: last } = payload;
  const sources = payload.sources?.length > 0 && element("details", {}, element("summary", {}, text.word("sources")), element("ul", {}, payload.sources.map((one) => element("li", {}, text.label(one)))));
  return element("footer", {}, element("p", {}, text.word("model_version", { product, fingerprint: fingerprint.slice(0, SHORT), seed, draws, last })), sources);
}
