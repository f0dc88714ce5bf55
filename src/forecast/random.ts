/**
 * A seeded generator of random numbers (sfc32, of Chris Doty-Humphrey's PractRand): the same seed gives the same numbers
 * on every machine, so that a training can be repeated.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number) {
    this.#a = seed | 0;
    this.#b = Math.imul(seed, 0x9e3779b9) | 0;
    this.#c = 0x5eed1e55;
    for (let round = 0; round < 16; round += 1) this.bits();
  }

  /** @returns 32 random bits as a signed integer. */
  bits(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    return sum;
  }

  /** @returns a number of [0, 1). */
  uniform(): number {
    return (this.bits() >>> 0) / 2 ** 32;
  }

  /** @returns a number of the standard normal distribution (Box and Muller). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Puts the values in random order (Fisher and Yates). */
  shuffle(values: Int32Array): void {
    for (let last = values.length - 1; last > 0; last -= 1) {
      const other = Math.floor(this.uniform() * (last + 1));
      const kept = values[last] ?? 0;
      values[last] = values[other] ?? 0;
      values[other] = kept;
    }
  }

  /**
   * Fills a mask of inverted dropout: 0 with the given share, else what keeps the mean. The share is a multiple of 1/256:
   * four values are drawn at once.
   */
  fillMask(mask: Float32Array, droppedShare: number): void {
    const threshold = Math.round(droppedShare * 256);
    const kept = 256 / (256 - threshold);
    for (let index = 0; index < mask.length;) {
      let bits = this.bits();
      for (const end = Math.min(index + 4, mask.length); index < end; index += 1) {
        mask[index] = (bits & 255) < threshold ? 0 : kept;
        bits >>>= 8;
      }
    }
  }
}
