package io.flatwater.app.broker;

import io.flatwater.app.Failure;
import java.io.IOException;
import java.nio.file.Path;

/** A broker as a process of its own, which ends when its standard input does. */
final class BrokerMain {
  private BrokerMain() {}

  /**
   * Runs a broker: {@code DIRECTORY PORT [DOORS]}, or one of a cluster: {@code DIRECTORY ID MEMBERS
   * CLUSTER}. Says {@code ready} once it serves.
   */
  public static void main(String[] args) throws IOException {
    try (EmbeddedBroker broker = start(args)) {
      System.out.println(BrokerProcess.READY + broker.port());
      while (System.in.read() >= 0) {
        // The parent says nothing; it only goes away.
      }
    } catch (Failure e) {
      System.out.println(e.getMessage());
      System.exit(1);
    }
  }

  private static EmbeddedBroker start(String[] args) {
    Path directory = Path.of(args[0]);
    int number = Integer.parseInt(args[1]);
    return switch (args.length) {
      case 2 -> EmbeddedBroker.start(directory, number);
      case 3 -> EmbeddedBroker.start(directory, number, new Admission.Doors(Door.parse(args[2])));
      default -> EmbeddedBroker.join(directory, Seat.of(number, args[2]), args[3]);
    };
  }
}
