// Workers made from a text inside the page, so that they start from a file too; each has a part of the draws.

const MOST_WORKERS = 8;

export async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

/** Runs of each worker: as even as can be, in whole blocks of lanes. */
export function partsOf(draws, workers, lanes) {
  const parts = [];
  let first = 0;
  for (let left = workers; left > 0; left--) {
    const count = Math.min(draws - first, Math.ceil((draws - first) / left / lanes) * lanes);
    if (count > 0) parts.push({ first, count });
    first += count;
  }
  return parts;
}

function ask(worker, question, transfer = []) {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data));
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(question, transfer);
  });
}

export class Pool {
  static async start(payload, source, bytes, numbers, workers = navigator.hardwareConcurrency || 2) {
    const pool = new Pool();
    const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    const parts = partsOf(payload.draws, Math.min(MOST_WORKERS, workers), payload.module.lanes ?? 1);
    const needed = Object.fromEntries(["draws", "years", "counties", "levers", "shocks", "module", "numbers", "series", "history"].map((key) => [key, payload[key]]));
    pool.workers = parts.map(() => new Worker(address));
    pool.total = payload.draws;
    const start = (part) => ({ start: { payload: needed, bytes, numbers, ...part } });
    await Promise.all(pool.workers.map((worker, i) => ask(worker, start(parts[i]))));
    URL.revokeObjectURL(address);
    return pool;
  }

  /** Ask all workers; resolve to a map of figure -> values of all runs. One question at a time. */
  async ask({ scenario, until, draws = this.total, store, want, keep = false }) {
    const limit = Math.ceil(draws / this.workers.length);
    const plain = scenario && { rate: scenario.rate, settings: scenario.settings };
    const answers = await Promise.all(this.workers.map((worker) => ask(worker, { scenario: plain, until, limit, store, want, keep })));
    return merged(answers, want);
  }
}

/** Columns of the workers put together, figure by figure. */
export function merged(answers, want) {
  const runs = answers.reduce((sum, answer) => sum + answer.runs, 0);
  const columns = new Map();
  want.forEach((figure, i) => {
    const column = new Float64Array(runs);
    let at = 0;
    for (const answer of answers) {
      column.set(answer.columns.subarray(i * answer.runs, (i + 1) * answer.runs), at);
      at += answer.runs;
    }
    columns.set(figure, column);
  });
  return { columns, runs };
}
