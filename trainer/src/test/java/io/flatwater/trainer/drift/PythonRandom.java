package io.flatwater.trainer.drift;

/** Python's generator (Mersenne twister), so that examples of Python libraries can be repeated. */
final class PythonRandom {
  private static final int N = 624;
  private final int[] state = new int[N];
  private int next = N;

  PythonRandom(int seed) {
    state[0] = 19650218;
    for (int i = 1; i < N; i++) {
      state[i] = 1812433253 * (state[i - 1] ^ state[i - 1] >>> 30) + i;
    }
    int i = 1;
    for (int k = 0; k < N; k++) {
      state[i] = (state[i] ^ (state[i - 1] ^ state[i - 1] >>> 30) * 1664525) + seed;
      i = step(i);
    }
    for (int k = 0; k < N - 1; k++) {
      state[i] = (state[i] ^ (state[i - 1] ^ state[i - 1] >>> 30) * 1566083941) - i;
      i = step(i);
    }
    state[0] = 0x80000000;
  }

  private int step(int i) {
    if (i + 1 < N) {
      return i + 1;
    }
    state[0] = state[N - 1];
    return 1;
  }

  private int word() {
    if (next == N) {
      for (int i = 0; i < N; i++) {
        int y = state[i] & 0x80000000 | state[(i + 1) % N] & 0x7fffffff;
        state[i] = state[(i + 397) % N] ^ y >>> 1 ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
      }
      next = 0;
    }
    int y = state[next++];
    y ^= y >>> 11;
    y ^= y << 7 & 0x9d2c5680;
    y ^= y << 15 & 0xefc60000;
    return y ^ y >>> 18;
  }

  /** Returns what {@code random.random()} would. */
  double random() {
    long a = word() >>> 5;
    long b = word() >>> 6;
    return (a * 67108864.0 + b) / 9007199254740992.0;
  }

  /** Appends what {@code choices(range(from, to), k=count)} would give. */
  void choices(int from, int to, double[] values, int at, int count) {
    for (int i = at; i < at + count; i++) {
      values[i] = from + Math.floor(random() * (to - from));
    }
  }
}
