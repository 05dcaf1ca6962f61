import { createEngine } from "./engine.mjs";

// A worker answers for its part of the draws; several workers share them.

let engine = null;

async function reply(question) {
  if (question.start) {
    engine = await createEngine(question.start);
    return { columns: new Float64Array(0), runs: 0 };
  }
  if (question.scenario) engine.answer(question);
  return engine.read(question.store, question.want);
}

onmessage = async ({ data }) => {
  try {
    const answer = await reply(data);
    postMessage({ id: data.id, ...answer }, [answer.columns.buffer]);
  } catch (error) {
    postMessage({ id: data.id, error: String(error) });
  }
};
