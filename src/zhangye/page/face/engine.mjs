import { announcedPaths, carriedParts, changesOf, revisionSize } from "./core.mjs";
import { arrayOf, blocksOf } from "./runs.mjs";
import { Store } from "./store.mjs";

// The module's memory and calls: the history once, then answers that resume where the levers begin.

const NUMBER = 8;

/** Addresses of the module's areas, one behind the other at multiples of 64 bytes. */
function placesOf(module, steps, slots) {
  let top = module.heap;
  const place = (numbers) => {
    const at = top;
    top = (top + numbers * NUMBER + 63) & ~63;
    return at;
  };
  const rowSize = module.outputs * module.lanes;
  const places = {
    shared: place(module.shared_size),
    table: place(steps * module.table_columns),
    schedule: place(Math.ceil((steps * module.forced) / 2)),
    saving: place(Math.ceil(steps / 2)),
    lanes: place(slots * module.lanes),
    work: place(module.block),
    results: place(module.rows * rowSize),
    history: place(module.history),
    inputs: place(module.inputs.length * module.lanes),
    figures: place(module.figures * module.lanes),
    scratch: place(module.scratch),
  };
  return { ...places, top };
}

/** All entries that act on the model's constants, and the greatest number of slots that they can need. */
function entriesOf(payload) {
  const all = Object.entries({ ...payload.levers, ...payload.shocks });
  const acting = all.filter(([, entry]) => entry.constants.length);
  const constants = acting.reduce((sum, [, entry]) => sum + entry.constants.length, 0);
  return { all, acting, most: payload.module.slots.length + payload.years.length * constants };
}

/** Instance of the module with its memory, as typed views. */
async function instanceOf(bytes, module, places) {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(places.top / 65536) + 1 });
  const stack = new WebAssembly.Global({ value: "i32", mutable: true }, module.heap);
  const env = { __linear_memory: memory, __stack_pointer: stack };
  for (const name of module.imports) env[name] = Math[name];
  const { instance } = await WebAssembly.instantiate(bytes, { env });
  return { calls: instance.exports, floats: new Float64Array(memory.buffer), integers: new Int32Array(memory.buffer) };
}

/** Schedule and lever slots of a scenario: [{slot, start, announced, extensive}]. */
export function leverSlots(scenario, payload, entries) {
  const { counties, years, module } = payload;
  const slots = [];
  for (const [name, entry] of entries) {
    const setting = scenario.settings[name];
    if (!setting) continue;
    const paths = announcedPaths(entry, setting, counties, years);
    entry.constants.forEach((constant, county) => {
      const start = entry.default * entry.shares[county];
      for (const { year, value } of changesOf(paths[county], start, years))
        slots.push({ slot: module.slots.length + slots.length, constant, step: module.step_of_year[year], start, value, carried: entry.extensive });
    });
  }
  return slots;
}

/**
 * Engine for a part of the draws.
 *
 * `start` has the payload, the module's bytes, the numbers' bytes (an ArrayBuffer), the first run and their count.
 */
export async function createEngine({ payload, bytes, numbers, first, count }) {
  const { module, draws } = payload;
  const { lanes, steps } = module;
  if (first + count > draws) throw new RangeError("more runs than draws");
  const entries = entriesOf(payload);
  const places = placesOf(module, steps, entries.most);
  const { calls, floats, integers } = await instanceOf(bytes, module, places);
  const view = (place, size) => floats.subarray(place / NUMBER, place / NUMBER + size);
  const blocks = Math.ceil(count / lanes);
  const { own, drawn, given, schedule } = prepared();
  const work = view(places.work, module.block);
  const past = view(places.results, module.rows_before * module.outputs * lanes);
  const figures = view(places.figures, module.figures * lanes);
  const kept = new Float64Array(blocks * (work.length + past.length));
  const stores = new Map();

  /** What no scenario changes, for this part's runs only; the last run stands in unused lanes. */
  function prepared() {
    const data = Object.fromEntries(Object.entries(payload.numbers).map(([name, place]) => [name, arrayOf(numbers, place)]));
    const runs = Array.from({ length: blocks * lanes }, (_, i) => first + Math.min(i, count - 1));
    view(places.shared, data.shared.length).set(data.shared);
    data.steps.forEach((time, step) => (floats[places.table / NUMBER + step * module.table_columns] = time));
    integers.set(module.saving, places.saving / 4);
    return {
      own: Float64Array.from(runs, (run) => data.implementation[run]),
      drawn: blocksOf(module.slots, data, draws, runs, lanes),
      given: blocksOf(module.inputs.map(({ source }) => source), data, draws, runs, lanes),
      schedule: data.schedule,
    };
  }

  function fill(place, { values, size }, block) {
    floats.set(values.subarray(block * size, (block + 1) * size), place / NUMBER);
  }

  function fillLevers(block, levers, parts) {
    const base = places.lanes / NUMBER;
    for (let lane = 0; lane < lanes; lane++) {
      const part = parts[block * lanes + lane];
      for (const { slot, start, value, carried } of levers)
        floats[base + slot * lanes + lane] = start + (carried ? part : 1) * (value - start);
    }
  }

  function advance(from, until) {
    const p = places;
    calls.advance(1, p.lanes, 0, p.shared, p.table, p.schedule, module.forced, p.saving, steps, from, until, p.results, 0, p.work, p.history, 0);
  }

  function keep(block) {
    const at = block * (work.length + past.length);
    kept.set(work, at);
    kept.set(past, at + work.length);
  }

  function restore(block) {
    const at = block * (work.length + past.length);
    work.set(kept.subarray(at, at + work.length));
    past.set(kept.subarray(at + work.length, at + work.length + past.length));
  }

  /** Write the scenario's schedule; return the lever slots that each block fills. */
  function scheduleOf(scenario) {
    integers.set(schedule, places.schedule / 4);
    const levers = leverSlots(scenario, payload, entries.acting);
    const base = places.schedule / 4;
    for (const { slot, constant, step } of levers)
      for (let at = step; at < steps; at++) integers[base + at * module.forced + constant] = slot;
    return levers;
  }

  /** Write the scenario's revisions of published figures into the inputs, which are alike in all runs. */
  function revise(scenario) {
    const { values, size } = given;
    const sizes = {};
    for (const [name, entry] of entries.all)
      if (entry.observed) sizes[entry.observed] = revisionSize(entry, scenario.settings[name], payload.counties, payload.years);
    module.inputs.forEach(({ source: { shared } }, input) => {
      if (!shared) return;
      for (let at = input * lanes; at < values.length; at += size) values.fill(sizes[shared], at, at + lanes);
    });
  }

  function history() {
    integers.set(schedule, places.schedule / 4);
    calls.shared(places.shared);
    calls.shared_steps(places.shared, places.table, steps);
    for (let block = 0; block < blocks; block++) {
      fill(places.lanes, drawn, block);
      calls.begin(1, places.lanes, 0, places.shared, places.table, places.schedule, steps, places.work);
      advance(0, module.pause);
      keep(block);
    }
  }

  /** Run a scenario to `until` for the first `limit` runs; keep the wanted figures, or all, under a name. */
  function answer({ scenario, until, limit, store, want, keep: all }) {
    const runs = Math.min(limit, count);
    if (!stores.has(store)) stores.set(store, new Store(module.figures, lanes, blocks));
    const kind = stores.get(store);
    kind.begin(runs, want, all);
    const levers = scheduleOf(scenario);
    const parts = carriedParts(scenario.rate, own);
    revise(scenario);
    for (let block = 0; block * lanes < runs; block++) {
      restore(block);
      fill(places.lanes, drawn, block);
      fillLevers(block, levers, parts);
      fill(places.inputs, given, block);
      advance(module.pause, module.until[until]);
      calls.publish(places.inputs, places.results, places.figures, places.scratch);
      kind.take(block, figures);
    }
  }

  history();
  return { answer, read: (store, want) => stores.get(store).read(want) };
}
