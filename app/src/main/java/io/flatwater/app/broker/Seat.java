package io.flatwater.app.broker;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One broker's place among those that form a cluster; each is a controller too.
 *
 * @param id of the broker, 1 for the first
 * @param members ports of all brokers, in the order of their ids
 */
record Seat(int id, List<Ports.Pair> members) {
  private static final int MOST_COPIES = 3;

  Seat {
    members = List.copyOf(members);
    if (id < 1 || id > members.size()) {
      throw new IllegalArgumentException("broker " + id + " of " + members.size());
    }
  }

  /** Returns the place of a broker that is its own cluster. */
  static Seat alone(Ports.Pair ports) {
    return new Seat(1, List.of(ports));
  }

  /** Returns this broker's ports. */
  Ports.Pair ports() {
    return members.get(id - 1);
  }

  /** Returns how many copies of each partition there are. */
  int copies() {
    return Math.min(MOST_COPIES, members.size());
  }

  /** Returns how many copies must have a record before it counts as written. */
  int copiesInSync() {
    return copies() == MOST_COPIES ? 2 : 1;
  }

  /** Returns the controllers as Kafka names them. */
  String voters() {
    return IntStream.range(0, members.size())
        .mapToObj(i -> (i + 1) + "@127.0.0.1:" + members.get(i).controller())
        .collect(Collectors.joining(","));
  }

  /** Returns the members as one word, for another process. */
  String spelledMembers() {
    return members.stream()
        .map(p -> p.clients() + ":" + p.controller())
        .collect(Collectors.joining(","));
  }

  /** Reads what {@link #spelledMembers} wrote. */
  static Seat of(int id, String members) {
    return new Seat(
        id,
        Arrays.stream(members.split(",", -1))
            .map(m -> m.split(":", 2))
            .map(m -> new Ports.Pair(Integer.parseInt(m[0]), Integer.parseInt(m[1])))
            .toList());
  }
}
