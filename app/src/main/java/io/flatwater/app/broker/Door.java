package io.flatwater.app.broker;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One more listener of a broker, for clients that come by a way of their own: a client that enters
 * by a door is told to come back by its advertised port, where a proxy may stand.
 *
 * @param name of the listener, capital letters
 * @param port that the broker listens on
 * @param advertised port that clients are told
 */
public record Door(String name, int port, int advertised) {
  public Door {
    if (!name.matches("[A-Z]{1,30}")) {
      throw new IllegalArgumentException("a door's name has capital letters only: " + name);
    }
  }

  /** Returns doors in the form that {@link #parse} reads. */
  static String spelled(List<Door> doors) {
    return doors.stream()
        .map(d -> d.name + ":" + d.port + ":" + d.advertised)
        .collect(Collectors.joining(","));
  }

  static List<Door> parse(String spelled) {
    return Stream.of(spelled.split(",", -1))
        .map(door -> door.split(":", -1))
        .map(d -> new Door(d[0], Integer.parseInt(d[1]), Integer.parseInt(d[2])))
        .toList();
  }
}
