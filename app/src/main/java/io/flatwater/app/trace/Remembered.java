package io.flatwater.app.trace;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Places in traces by what has them: the newest so many. Safe for many threads. */
final class Remembered {
  private final Map<String, Traceparent> places;

  /** Makes an empty memory of at most so many. */
  Remembered(int most) {
    places =
        Collections.synchronizedMap(
            new LinkedHashMap<>() {
              @Override
              protected boolean removeEldestEntry(Map.Entry<String, Traceparent> eldest) {
                return size() > most;
              }
            });
  }

  void put(String name, Traceparent place) {
    places.put(name, place);
  }

  void forget(String name) {
    places.remove(name);
  }

  Optional<Traceparent> of(String name) {
    return Optional.ofNullable(places.get(name));
  }
}
