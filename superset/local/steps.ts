/** Says what is being done, each 15 s that it still is, and how long it took. */
export async function inStep<Result>(
  tell: (line: string) => void,
  step: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const started = performance.now();
  const seconds = () => Math.round((performance.now() - started) / 1_000);
  tell(`${step} …`);
  const beat = setInterval(() => tell(`  … ${step}, ${seconds()} s so far`), 15_000);
  try {
    const result = await work();
    if (seconds() > 2) tell(`  done in ${seconds()} s`);
    return result;
  } finally {
    clearInterval(beat);
  }
}
