import { adviceView } from "./advice.mjs";
import { BASELINE } from "./core.mjs";
import { chosenPanel, curvesView } from "./curves.mjs";
import { download, element } from "./dom.mjs";
import { Figures } from "./figures.mjs";
import { fileOf, scenarioOfFile } from "./file.mjs";
import { changesList, footerOf, headerBar } from "./header.mjs";
import { History } from "./history.mjs";
import { leversPanel } from "./levers.mjs";
import { linkOf, scenarioOfLink } from "./link.mjs";
import { Live } from "./live.mjs";
import { Memory, showAddress } from "./memory.mjs";
import { moneyPanel, moneyView } from "./money.mjs";
import { Pool, unpacked } from "./pool.mjs";
import { Problem } from "./problem.mjs";
import { changesOfScenario, presetOf, rateChanged, scenarioOf } from "./scenario.mjs";
import { scorecardView } from "./scorecard.mjs";
import { summaryStrip, targetsPanel } from "./targets.mjs";
import { speaker } from "./text.mjs";
import { startTour } from "./tour.mjs";

// The page: one state, the panels that show it, and the questions it asks the workers.

const VIEWS = ["levers", "overview", "curves", "money", "advice", "scorecard"];
const textOf = (id) => document.getElementById(id).textContent;

class Page {
  constructor(payload) {
    this.payload = payload;
    this.figures = new Figures(payload);
    this.memory = new Memory(`what-if ${payload.fingerprint} ${payload.draws}`);
    this.waiting = true;
    this.view = "overview";
    this.choice = { area: payload.series[0].area, indicator: "" };
    this.selected = payload.targets.find((target) => target.figure !== null).id;
    this.text = speaker(payload, payload.lang);
    this.message = element("div", { id: "message", role: "status" });
    this.restore();
    this.history = new History(this.scenario);
  }

  /** Take up what the address says, else what was kept, else the first preset. */
  restore() {
    const { payload } = this;
    const kept = this.memory.read();
    const start = payload.presets[0].name;
    this.scenario = scenarioOf(payload, start);
    this.compared = scenarioOf(payload, presetOf(payload, BASELINE) ? BASELINE : start);
    if (payload.words.undo[kept.lang]) this.text = speaker(payload, kept.lang);
    if (VIEWS.includes(kept.view)) this.view = kept.view;
    if (payload.targets.some((target) => target.id === kept.selected && target.figure !== null)) this.selected = kept.selected;
    this.attempt(() => {
      if (kept.pinned) this.compared = scenarioOfLink(payload, kept.pinned);
      if (kept.link) this.scenario = scenarioOfLink(payload, kept.link);
    });
    this.attempt(() => (this.scenario = scenarioOfLink(payload, location.hash) ?? this.scenario));
  }

  keep() {
    const link = linkOf(this.payload, this.scenario);
    showAddress(link);
    this.memory.write({ link, pinned: linkOf(this.payload, this.compared), lang: this.text.lang, view: this.view, selected: this.selected });
  }

  /** Do something that a user's input may make impossible; say why in one sentence. */
  attempt(go) {
    try {
      go();
      return true;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.say(error.word, error.gaps, true);
      this.update?.();
      return false;
    }
  }

  say(word, gaps = {}, wrong = false) {
    this.message.textContent = this.text.word(word, gaps);
    this.message.className = wrong ? "wrong" : "";
    clearTimeout(this.silence);
    if (!wrong) this.silence = setTimeout(() => (this.message.textContent = ""), 6000);
  }

  get changed() {
    return new Set(changesOfScenario(this.payload, this.scenario));
  }

  titleOf(scenario) {
    const count = changesOfScenario(this.payload, scenario).length + (rateChanged(this.payload, scenario) ? 1 : 0);
    const title = this.text.label(presetOf(this.payload, scenario.from).title);
    return count ? this.text.word("own_scenario", { title, count }) : title;
  }

  title = () => this.titleOf(this.scenario);
  comparedTitle = () => this.titleOf(this.compared);

  change(scenario, { moving = false, note = null } = {}) {
    this.scenario = scenario;
    if (note) this.message.textContent = note;
    else if (this.message.className === "wrong") this.message.textContent = "";
    this.dragging = moving;
    this.waiting = true;
    this.live?.dropIdle();
    if (moving) this.live?.moving(scenario);
    else this.commit();
    this.update();
  }

  commit() {
    this.dragging = false;
    this.history.commit(this.scenario);
    this.settle();
  }

  settle() {
    this.waiting = true;
    this.keep();
    this.live?.dropIdle();
    this.live?.settled(this.scenario);
    this.update();
  }

  undo() {
    this.scenario = this.history.undo();
    this.settle();
  }

  redo() {
    this.scenario = this.history.redo();
    this.settle();
  }

  load(name) {
    this.change(scenarioOf(this.payload, name));
  }

  pin() {
    this.compared = this.scenario;
    this.keep();
    this.live?.pin(this.compared);
    this.update();
  }

  save() {
    const { seed, draws } = this.payload;
    const file = "what-if.toml";
    const titles = { zh: "", en: "" };
    for (const lang of ["zh", "en"]) titles[lang] = this.inLanguage(lang, () => this.title());
    const note = this.text.word("saved_note", { file, draws, seed });
    download(file, fileOf(this.payload, this.scenario, titles, note), "text/plain");
    this.say("saved", { file });
  }

  inLanguage(lang, go) {
    const before = this.text;
    this.text = speaker(this.payload, lang);
    const result = go();
    this.text = before;
    return result;
  }

  open(name, content) {
    this.attempt(() => {
      this.change(scenarioOfFile(this.payload, content));
      this.say("opened", { file: name });
    });
  }

  async copyLink() {
    this.keep();
    try {
      await navigator.clipboard.writeText(location.href);
      this.say("link_copied");
    } catch {
      this.say("link_shown");
    }
  }

  tour() {
    if (this.view !== "overview") this.show("overview");
    startTour(this);
  }

  speak(lang) {
    this.text = speaker(this.payload, lang);
    this.message.textContent = "";
    this.build();
    this.keep();
    document.querySelector('[data-do="language"]').focus();
  }

  select(id) {
    this.selected = id;
    this.rebuildView();
    this.keep();
  }

  show(view) {
    this.view = view;
    this.rebuildView();
    this.keep();
  }

  /** Build everything in the present language. */
  build() {
    const { payload, text } = this;
    document.documentElement.lang = text.lang === "zh" ? "zh-CN" : "en";
    document.title = text.label(payload.title);
    const scroll = document.querySelector(".levers")?.scrollTop ?? 0;
    this.parts = [headerBar(this), summaryStrip(this), leversPanel(this), changesList(this)];
    const [header, summary, levers, changes] = this.parts;
    this.holder = element("div", { class: "holder" });
    this.tabs = VIEWS.map((view) => element("button", { "data-view": view, class: view === "levers" ? "narrow-only" : "", onclick: () => this.show(view) }, view === "levers" ? text.word("levers") : text.word(`view_${view}`)));
    const views = element("nav", { class: "views", "aria-label": text.word("views") }, this.tabs);
    const main = element("main", {}, changes.node, views, this.holder, footerOf(this));
    document.getElementById("page").replaceChildren(header.node, element("section", { class: "strip", "aria-label": text.word("probability") }, summary.node), this.message, element("div", { class: "columns" }, levers.node, main));
    this.rebuildView();
    levers.node.scrollTop = scroll;
  }

  rebuildView() {
    this.shown = this.viewOf(this.view === "levers" ? "overview" : this.view);
    this.holder.replaceChildren(...this.shown.map((part) => part.node));
    document.getElementById("page").dataset.view = this.view;
    for (const tab of this.tabs) tab.setAttribute("aria-current", tab.dataset.view === this.view ? "true" : "false");
    this.update();
    if (this.live && !this.waiting && this.figures.lacks(this.want())) this.live.reread();
  }

  viewOf(view) {
    if (view === "curves") return [curvesView(this)];
    if (view === "money") return [moneyView(this)];
    if (view === "advice") return [adviceView(this)];
    if (view === "scorecard") return [scorecardView(this)];
    const [targets, chosen, money] = [targetsPanel(this), chosenPanel(this), moneyPanel(this)];
    const node = element("div", { class: "view overview" }, targets.node, element("div", { class: "side" }, chosen.node, money.node));
    const update = () => [targets, chosen, money].forEach((part) => part.update());
    return [{ node, update, keys: chosen.keys }];
  }

  update() {
    if (!this.parts) return;
    [...this.parts, ...this.shown].forEach((part) => part.update());
  }

  want() {
    return this.figures.wanted(this.shown.flatMap((part) => part.keys ?? []));
  }

  async start() {
    const [bytes, numbers] = await Promise.all([unpacked(textOf("module")), unpacked(textOf("numbers"))]);
    const pool = await Pool.start(this.payload, textOf("worker"), bytes, numbers);
    this.live = new Live(pool, { want: () => this.want(), show: (answer) => this.take(answer), fail: (error) => this.say("problem_engine", { value: error.message }, true) });
    this.live.settled(this.scenario);
    this.live.pin(this.compared);
  }

  ready() {
    this.waiting = false;
    if (this.loading) this.message.textContent = "";
    this.loading = false;
  }

  take(answer) {
    this.figures.take(answer);
    if (answer.store === "current" && answer.whole) this.ready();
    if (!this.waiting && !answer.again && this.figures.lacks(this.want())) this.live.reread();
    this.update();
    document.documentElement.dataset.answers = Number(document.documentElement.dataset.answers ?? 0) + 1;
    document.documentElement.dataset.state = this.waiting ? "computing" : "ready";
  }
}

function openPage() {
  const page = new Page(JSON.parse(textOf("payload")));
  page.build();
  if (!page.message.textContent) {
    page.say("loading", { draws: page.payload.draws });
    page.loading = true;
  }
  page.start().catch((error) => page.say("problem_engine", { value: error.message }, true));
  window.addEventListener("hashchange", () => page.attempt(() => {
    const scenario = scenarioOfLink(page.payload, location.hash);
    if (scenario && linkOf(page.payload, scenario) !== linkOf(page.payload, page.scenario)) page.change(scenario);
  }));
  window.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.target.matches("input[type=text], input[type=search]")) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    if (key === "y" || event.shiftKey) page.redo();
    else page.undo();
  });
}

if (window.ableBrowser) openPage();
