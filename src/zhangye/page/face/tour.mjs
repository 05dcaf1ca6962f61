import { element } from "./dom.mjs";

// A short tour: five steps, each with the part of the page that it speaks of outlined.

const STEPS = [
  ["tour_levers", ".levers"],
  ["tour_targets", ".targets"],
  ["tour_changes", ".changes"],
  ["tour_file", ".tools"],
  ["tour_views", ".views"],
];

export function startTour(app) {
  const { word } = app.text;
  let at = 0;
  const said = element("p", { "aria-live": "polite" });
  const count = element("span", { class: "hint" });
  const back = element("button", { onclick: () => go(-1) }, word("back"));
  const next = element("button", { class: "main", onclick: () => (at === STEPS.length - 1 ? dialog.close() : go(1)) });
  const dialog = element("dialog", { class: "tour", "aria-label": word("tour"), onclose: () => end() }, said, element("div", { class: "buttons" }, count, element("button", { class: "quiet", onclick: () => dialog.close() }, word("close")), back, next));
  const mark = (on) => document.querySelector(STEPS[at][1])?.classList.toggle("toured", on);
  function go(by) {
    mark(false);
    at += by;
    show();
  }
  function show() {
    mark(true);
    document.querySelector(STEPS[at][1])?.scrollIntoView({ block: "nearest" });
    said.textContent = word(STEPS[at][0]);
    count.textContent = `${at + 1} / ${STEPS.length}`;
    back.disabled = at === 0;
    next.textContent = at === STEPS.length - 1 ? word("close") : word("next");
  }
  function end() {
    mark(false);
    dialog.remove();
  }
  document.body.append(dialog);
  show();
  dialog.showModal();
}
