import { announcedPaths, carriedParts, changesOf, revisionSize } from "./core.mjs";

// The module's memory and calls: the history once, then answers that resume where the levers begin.

const NUMBER = 8;
const ARRAYS = { f8: Float64Array, f4: Float32Array, i4: Int32Array };

/** An array of the numbers' bytes: they lie in planes, all first bytes, then all second bytes, and so on. */
export function arrayOf(bytes, { offset, type, shape }) {
  const count = shape.reduce((product, n) => product * n, 1);
  const size = ARRAYS[type].BYTES_PER_ELEMENT;
  const planes = new Uint8Array(bytes, offset, count * size);
  const mixed = new Uint8Array(count * size);
  for (let plane = 0; plane < size; plane++) for (let i = 0; i < count; i++) mixed[i * size + plane] = planes[plane * count + i];
  return new ARRAYS[type](mixed.buffer);
}

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
  const { lanes } = module;
  const data = Object.fromEntries(Object.entries(payload.numbers).map(([name, place]) => [name, arrayOf(numbers, place)]));
  const { steps } = module;
  const entries = entriesOf(payload);
  const places = placesOf(module, steps, entries.most);
  const { calls, floats, integers } = await instanceOf(bytes, module, places);
  const rowsKept = module.rows_before * module.outputs * lanes;
  const blocks = Math.ceil(count / lanes);
  const kept = new Float64Array(blocks * (module.block + rowsKept));
  const stores = new Map();
  const runOf = (block, lane) => first + Math.min(block * lanes + lane, count - 1);
  const valueOf = ({ array, column, value, shared }, run, sizes) =>
    array ? data[array][column * draws + run] : shared ? sizes[shared] : value;

  function fillLanes(block) {
    const base = places.lanes / NUMBER;
    for (let lane = 0; lane < lanes; lane++) {
      const run = runOf(block, lane);
      module.slots.forEach((source, slot) => (floats[base + slot * lanes + lane] = valueOf(source, run)));
      floats[base + lane] = run;
    }
  }

  function fillLevers(block, levers, parts) {
    const base = places.lanes / NUMBER;
    for (let lane = 0; lane < lanes; lane++) {
      const part = parts[runOf(block, lane)];
      for (const { slot, start, value, carried } of levers)
        floats[base + slot * lanes + lane] = start + (carried ? part : 1) * (value - start);
    }
  }

  function fillInputs(block, sizes) {
    const base = places.inputs / NUMBER;
    module.inputs.forEach(({ source }, input) => {
      for (let lane = 0; lane < lanes; lane++) floats[base + input * lanes + lane] = valueOf(source, runOf(block, lane), sizes);
    });
  }

  function advance(from, until) {
    const p = places;
    calls.advance(1, p.lanes, 0, p.shared, p.table, p.schedule, module.forced, p.saving, steps, from, until, p.results, 0, p.work, p.history, 0);
  }

  function keep(block) {
    const at = block * (module.block + rowsKept);
    const [work, results] = [places.work / NUMBER, places.results / NUMBER];
    kept.set(floats.subarray(work, work + module.block), at);
    kept.set(floats.subarray(results, results + rowsKept), at + module.block);
  }

  function restore(block) {
    const at = block * (module.block + rowsKept);
    floats.set(kept.subarray(at, at + module.block), places.work / NUMBER);
    floats.set(kept.subarray(at + module.block, at + module.block + rowsKept), places.results / NUMBER);
  }

  /** Write the scenario's schedule; return the lever slots that each block fills. */
  function scheduleOf(scenario) {
    integers.set(data.schedule, places.schedule / 4);
    const levers = leverSlots(scenario, payload, entries.acting);
    const base = places.schedule / 4;
    for (const { slot, constant, step } of levers)
      for (let at = step; at < steps; at++) integers[base + at * module.forced + constant] = slot;
    return levers;
  }

  function revisions(scenario) {
    const sizes = {};
    for (const [name, entry] of entries.all)
      if (entry.observed) sizes[entry.observed] = revisionSize(entry, scenario.settings[name], payload.counties, payload.years);
    return sizes;
  }

  function history() {
    floats.set(data.shared, places.shared / NUMBER);
    data.steps.forEach((time, step) => (floats[places.table / NUMBER + step * module.table_columns] = time));
    integers.set(data.schedule, places.schedule / 4);
    integers.set(module.saving, places.saving / 4);
    calls.shared(places.shared);
    calls.shared_steps(places.shared, places.table, steps);
    for (let block = 0; block < blocks; block++) {
      fillLanes(block);
      calls.begin(1, places.lanes, 0, places.shared, places.table, places.schedule, steps, places.work);
      advance(0, module.pause);
      keep(block);
    }
  }

  /** Run a scenario to `until` for the first `limit` runs; keep every figure under a name. */
  function answer(scenario, until, limit, store) {
    const runs = Math.min(limit, count);
    if (!stores.has(store)) stores.set(store, { figures: new Float64Array(module.figures * count) });
    const kind = stores.get(store);
    Object.assign(kind, { runs, until });
    const levers = scheduleOf(scenario);
    const parts = carriedParts(scenario.rate, data.implementation);
    const sizes = revisions(scenario);
    const base = places.figures / NUMBER;
    for (let block = 0; block * lanes < runs; block++) {
      restore(block);
      fillLanes(block);
      fillLevers(block, levers, parts);
      fillInputs(block, sizes);
      advance(module.pause, module.until[until]);
      calls.publish(places.inputs, places.results, places.figures, places.scratch);
      for (let lane = 0; lane < lanes && block * lanes + lane < runs; lane++) {
        const run = block * lanes + lane;
        for (let figure = 0; figure < module.figures; figure++) kind.figures[figure * count + run] = floats[base + figure * lanes + lane];
      }
    }
  }

  /** Columns of the wanted figures, one behind the other. */
  function read(store, want) {
    const { figures, runs } = stores.get(store);
    const columns = new Float64Array(want.length * runs);
    want.forEach((figure, i) => columns.set(figures.subarray(figure * count, figure * count + runs), i * runs));
    return { columns, runs };
  }

  if (first + count > draws) throw new RangeError("more runs than draws");
  history();
  return { answer, read };
}
