/**
 * The last answer under one name.
 *
 * Wanted figures are exact: probabilities are counted from them. If `keep` is set, all others are kept too, for charts
 * that come into view later, with the seven digits of four bytes.
 */
export class Store {
  constructor(figures, lanes, blocks) {
    Object.assign(this, { figures, lanes, blocks });
  }

  begin(runs, want, keep) {
    Object.assign(this, { runs, want, keep });
    this.rows = new Map(want.map((figure, row) => [figure, row]));
    this.exact = new Float64Array(want.length * runs);
    if (keep) this.all ??= new Float32Array(this.figures * this.lanes * this.blocks);
  }

  /** Take the figures of one block, [figure][lane]. */
  take(block, figures) {
    const { lanes, runs, want, exact } = this;
    const first = block * lanes;
    const used = Math.min(lanes, runs - first);
    for (let row = 0; row < want.length; row++)
      for (let lane = 0; lane < used; lane++) exact[row * runs + first + lane] = figures[want[row] * lanes + lane];
    if (this.keep) this.all.set(figures, block * figures.length);
  }

  /** Columns of the wanted figures, one behind the other. */
  read(want) {
    const { runs } = this;
    const columns = new Float64Array(want.length * runs);
    want.forEach((figure, i) => columns.set(this.column(figure), i * runs));
    return { columns, runs };
  }

  column(figure) {
    const { runs, rows, lanes, figures } = this;
    if (rows.has(figure)) return this.exact.subarray(rows.get(figure) * runs, (rows.get(figure) + 1) * runs);
    if (!this.keep) throw new RangeError(`figure ${figure} was not asked for`);
    const at = (run) => (Math.floor(run / lanes) * figures + figure) * lanes + (run % lanes);
    return Float64Array.from({ length: runs }, (_, run) => this.all[at(run)]);
  }
}
