// The order of questions: a moving slider first and with few draws, then all draws of the plan's years,
// then all years, then what can wait. A question that a newer one overtakes is never asked.

const FRAME = 60; // milliseconds that a frame may take while a slider moves
const FIRST_DRAWS = 100; // of the first frame, before a frame has been timed
const LEAST_DRAWS = 50;

export class Live {
  constructor(pool, { want, show, fail, near = "2020", far = "2035" }) {
    Object.assign(this, { pool, want, show, fail, near, far });
    this.few = Math.min(pool.total, FIRST_DRAWS);
    this.queue = [];
    this.busy = false;
    this.kept = new Set(); // stores whose last answer has all years
  }

  moving(scenario) {
    this.replace([{ scenario, until: this.near, draws: this.few, moving: true }]);
  }

  settled(scenario) {
    this.replace([
      { scenario, until: this.near },
      { scenario, until: this.far },
    ]);
  }

  pin(scenario) {
    this.queue.unshift({ scenario, until: this.far, store: "pinned" });
    this.work();
  }

  /** Read more figures of the last answers, for charts that have come into view. */
  reread() {
    if (this.queue.some((one) => one.until === this.far && !one.store)) return;
    this.queue.push({ reread: true });
    this.work();
  }

  /** Something that waits until nothing else does: a question and what to do with the answer. */
  later(question, done) {
    this.queue.push({ ...question, done, idle: true });
    this.work();
  }

  dropIdle() {
    this.queue = this.queue.filter((one) => !one.idle);
  }

  replace(questions) {
    this.queue = [...questions, ...this.queue.filter((one) => one.store)];
    this.work();
  }

  async work() {
    if (this.busy) return;
    this.busy = true;
    try {
      while (this.queue.length) await this.one(this.queue.shift());
    } catch (error) {
      this.fail(error);
    } finally {
      this.busy = false;
    }
  }

  async one(question) {
    if (question.reread) return this.readAgain();
    const { scenario, until, draws, store = "current", done, moving, idle } = question;
    const keep = until === this.far && !idle; // charts that come into view later read further figures
    const began = performance.now();
    const answer = await this.pool.ask({ scenario, until, draws, store, keep, want: question.want ?? this.want() });
    if (until === this.far) this.kept.add(store);
    else this.kept.delete(store);
    if (moving) this.adapt(performance.now() - began);
    if (done) done(answer);
    else this.show({ ...answer, until, store, whole: until === this.far, scenario, ms: performance.now() - began });
  }

  async readAgain() {
    for (const store of this.kept) {
      if (store !== "pinned" && store !== "current") continue;
      const answer = await this.pool.ask({ store, want: this.want() });
      this.show({ ...answer, until: this.far, store, whole: true, again: true });
    }
  }

  adapt(ms) {
    const draws = Math.round((this.few * FRAME) / Math.max(ms, 1));
    this.few = Math.min(this.pool.total, Math.max(LEAST_DRAWS, Math.min(2 * this.few, draws)));
  }
}
