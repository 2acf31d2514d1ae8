// Chunks at a steady pace: what a timer was late for goes out together, so that the whole takes as long as it should.

/** Calls `write` with each chunk, `gap` milliseconds apart, then `end`. Returns a function that stops it. */
export function pace(chunks, gap, write, end) {
  const start = performance.now();
  let next = 0;
  let timer;
  const step = () => {
    const due = gap > 0 ? Math.floor((performance.now() - start) / gap) + 1 : chunks.length;
    while (next < Math.min(due, chunks.length)) write(chunks[next++]);
    if (next === chunks.length) return end();
    timer = setTimeout(step, start + next * gap - performance.now());
  };
  step();
  return () => clearTimeout(timer);
}
