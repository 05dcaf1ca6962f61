// Stands in for the module in tests of the page's look: made-up curves that honour the contract of engine.mjs.

export async function createEngine({ payload, first, count }) {
  const stores = new Map();
  const noise = (run, salt) => Math.sin(run * 12.9898 + salt * 78.233) * 1.4;
  function answer(scenario, until, limit, store) {
    const runs = Math.min(limit, count);
    const figures = new Map();
    let push = 0;
    for (const [name, setting] of Object.entries(scenario.settings)) {
      const entry = payload.levers[name] ?? payload.shocks[name];
      const value = setting.values.all?.[2018] ?? entry.default;
      push += (0.12 * (value - entry.default)) / (entry.max - entry.min);
    }
    stores.set(store, { runs, push: push * scenario.rate.value, until, figures });
  }
  function column(figure, { runs, push }) {
    const series = payload.series.find((one) => one.figure <= figure && figure < one.figure + payload.years.length);
    const year = series ? figure - series.figure : 0;
    const past = series ? payload.history[`${series.area}.${series.indicator}`] : [];
    const last = past.length ? past[past.length - 1][1] : 100;
    return Float64Array.from({ length: runs }, (_, run) => {
      const spread = 0.02 * Math.sqrt(year + 1) * noise(first + run, figure % 7);
      return last * (1 + 0.035 * (year + 1) + spread + push * Math.min(1, (year + 1) / 3));
    });
  }
  function read(store, want) {
    const kept = stores.get(store);
    const columns = new Float64Array(want.length * kept.runs);
    want.forEach((figure, i) => columns.set(column(figure, kept), i * kept.runs));
    return { columns, runs: kept.runs };
  }
  return { answer, read };
}
