package io.flatwater.evaluator.gate;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map that keeps a number of entries, those that were put last. */
final class Newest<V> extends LinkedHashMap<String, V> {
  private static final long serialVersionUID = 1L;

  private final int most;

  Newest(int most) {
    this.most = most;
  }

  @Override
  public V put(String key, V value) {
    V before = remove(key);
    super.put(key, value);
    return before;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
    return size() > most;
  }
}
