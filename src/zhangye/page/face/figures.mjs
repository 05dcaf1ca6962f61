import { fanOf, probabilityOf, verdictOf } from "./core.mjs";

// The last answers, present and pinned: probabilities of targets and fans of series, worked out when asked for.

export class Figures {
  constructor(payload) {
    this.payload = payload;
    this.answers = {};
    this.series = new Map(payload.series.map((one) => [`${one.area}.${one.indicator}`, one]));
  }

  /** Take an answer; figures of years after its end are as they were before, and stale. */
  take({ columns, runs, store, whole, again }) {
    const before = this.answers[store];
    const kept = whole && again ? before.columns : new Map();
    const later = whole ? null : (before?.later ?? before?.columns ?? null);
    const all = whole ? new Map([...kept, ...alive(this.payload, columns)]) : columns;
    this.answers[store] = { columns: all, runs, whole, later, fans: new Map(), odds: new Map() };
  }

  probability(target, store = "current") {
    const answer = this.answers[store];
    if (target.figure === null || !answer) return null;
    if (!answer.odds.has(target.id)) answer.odds.set(target.id, this.odds(target, answer));
    return answer.odds.get(target.id);
  }

  odds(target, answer) {
    const figure = this.figureOf(target);
    const near = target.year <= this.nearest;
    const column = (answer.whole || near ? answer.columns : answer.later)?.get(figure);
    if (!column) return null;
    return { ...probabilityOf(target, column), fan: fanOf(column) };
  }

  get nearest() {
    const { plan_years: plan } = this.payload;
    return plan[plan.length - 1];
  }

  figureOf(target) {
    return target.figure + target.year - this.payload.years[0];
  }

  verdict(target) {
    const odds = this.probability(target);
    return odds ? verdictOf(odds.p, this.payload.verdicts) : null;
  }

  /** Fans of a series by year; `stale` is the first year that is still of an earlier answer. */
  fans(area, indicator, store = "current") {
    const answer = this.answers[store];
    const key = `${area}.${indicator}`;
    const one = this.series.get(key);
    if (!answer || !one) return null;
    if (!answer.fans.has(key)) answer.fans.set(key, this.fansOf(one.figure, answer));
    return answer.fans.get(key);
  }

  fansOf(first, answer) {
    const { years } = this.payload;
    const stale = answer.whole ? undefined : this.nearest + 1;
    const fans = years.map((year, i) => {
      const column = (stale === undefined || year < stale ? answer.columns : answer.later)?.get(first + i);
      return column ? fanOf(column) : null;
    });
    return { fans, stale };
  }

  /** Whether an answer to all years lacks some figure: charts may have come into view since it was asked. */
  lacks(want) {
    return Object.values(this.answers).some(({ whole, columns }) => whole && want.some((figure) => !columns.has(figure)));
  }

  /** Figures of all targets, and of the series given. */
  wanted(keys) {
    const want = new Set([this.payload.module.alive ?? 0]);
    for (const target of this.payload.targets) if (target.figure !== null) want.add(this.figureOf(target));
    for (const key of keys) {
      const one = this.series.get(key);
      if (one) this.payload.years.forEach((_, i) => want.add(one.figure + i));
    }
    return [...want];
  }
}

/** Columns without the runs that have no answer in some year. */
export function alive(payload, columns) {
  const mark = columns.get(payload.module.alive);
  if (!mark || mark.every(Number.isFinite)) return columns;
  return new Map([...columns].map(([figure, column]) => [figure, column.filter((_, run) => Number.isFinite(mark[run]))]));
}
