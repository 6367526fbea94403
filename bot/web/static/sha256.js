// SHA-256 and PBKDF2 by hand: crypto.subtle exists on https only, and a bulletin can be counted again anywhere.

const K = new Uint32Array(64);
const START = new Uint32Array(8);

// The first 32 bits of the fractions of square and cube roots of primes (FIPS 180-4), worked out instead of listed.
(() => {
  const fraction = (number) => Math.floor((number - Math.floor(number)) * 2 ** 32);
  let found = 0;
  for (let prime = 2; found < 64; prime += 1) {
    let whole = true;
    for (let by = 2; by * by <= prime; by += 1) if (prime % by === 0) whole = false;
    if (!whole) continue;
    if (found < 8) START[found] = fraction(Math.sqrt(prime));
    K[found] = fraction(Math.cbrt(prime));
    found += 1;
  }
})();

const turned = (word, by) => (word >>> by) | (word << (32 - by));

export class Sha256 {
  constructor() {
    this.state = START.slice();
    this.block = new Uint8Array(64);
    this.words = new Uint32Array(64);
    this.filled = 0;
    this.length = 0;
  }

  // The same with all that was taken in so far.
  copy() {
    const other = new Sha256();
    other.state.set(this.state);
    other.block.set(this.block);
    other.filled = this.filled;
    other.length = this.length;
    return other;
  }

  update(bytes) {
    this.length += bytes.length;
    let at = 0;
    while (at < bytes.length) {
      const some = Math.min(64 - this.filled, bytes.length - at);
      this.block.set(bytes.subarray(at, at + some), this.filled);
      this.filled += some;
      at += some;
      if (this.filled === 64) {
        this.mix();
        this.filled = 0;
      }
    }
    return this;
  }

  mix() {
    const { block, words, state } = this;
    for (let at = 0; at < 16; at += 1) {
      const from = at * 4;
      words[at] = (block[from] << 24) | (block[from + 1] << 16) | (block[from + 2] << 8) | block[from + 3];
    }
    for (let at = 16; at < 64; at += 1) {
      const early = words[at - 15];
      const late = words[at - 2];
      const low = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3);
      const high = turned(late, 17) ^ turned(late, 19) ^ (late >>> 10);
      words[at] = words[at - 16] + low + words[at - 7] + high;
    }
    let a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
    for (let at = 0; at < 64; at += 1) {
      const one = (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + K[at] + words[at]) | 0;
      const two = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + one) | 0;
      d = c;
      c = b;
      b = a;
      a = (one + two) | 0;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
    state[5] += f;
    state[6] += g;
    state[7] += h;
  }

  digest() {
    const bits = this.length * 8;
    const rest = new Uint8Array((this.filled < 56 ? 64 : 128) - this.filled);
    rest[0] = 0x80;
    const view = new DataView(rest.buffer);
    view.setUint32(rest.length - 8, Math.floor(bits / 2 ** 32));
    view.setUint32(rest.length - 4, bits >>> 0);
    this.update(rest);
    const found = new Uint8Array(32);
    const out = new DataView(found.buffer);
    this.state.forEach((word, at) => out.setUint32(at * 4, word));
    return found;
  }
}

const PAIRS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

export const hex = (bytes) => {
  let text = "";
  for (let at = 0; at < bytes.length; at += 1) text += PAIRS[bytes[at]];
  return text;
};

export const sha256 = (...parts) => {
  const sum = new Sha256();
  parts.forEach((part) => sum.update(part));
  return hex(sum.digest());
};

// PBKDF2-HMAC-SHA-256 of one block, cut to `size` bytes.
export const pbkdf2 = (password, salt, rounds, size) => {
  const key = new Uint8Array(64);
  key.set(password.length > 64 ? new Sha256().update(password).digest() : password);
  const inner = new Sha256().update(key.map((byte) => byte ^ 0x36));
  const outer = new Sha256().update(key.map((byte) => byte ^ 0x5c));
  const signed = (bytes) => outer.copy().update(inner.copy().update(bytes).digest()).digest();
  let link = signed(Uint8Array.from([...salt, 0, 0, 0, 1]));
  const sum = link.slice();
  for (let round = 1; round < rounds; round += 1) {
    link = signed(link);
    link.forEach((byte, at) => {
      sum[at] ^= byte;
    });
  }
  return sum.slice(0, size);
};
