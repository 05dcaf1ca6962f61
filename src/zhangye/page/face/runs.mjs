// What each run brings: numbers unpacked from planes of bytes and laid out as the module reads them.

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

/** Values of all sources for the given runs, block by block as [source][lane]; 0 where a scenario says the value. */
export function blocksOf(sources, tables, draws, runs, lanes) {
  const size = sources.length * lanes;
  const values = new Float64Array((runs.length / lanes) * size);
  sources.forEach(({ array, column, value = 0 }, source) => {
    const table = tables[array];
    runs.forEach((run, i) => {
      const lane = i % lanes;
      values[((i - lane) / lanes) * size + source * lanes + lane] = table ? table[column * draws + run] : value;
    });
  });
  return { values, size };
}
