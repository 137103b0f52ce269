package io.flatwater.app.broker;

import io.flatwater.app.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Ports of the loopback address. */
public final class Ports {
  private Ports() {}

  /**
   * Where one broker listens.
   *
   * @param clients port for clients and other brokers
   * @param controller port for controllers
   */
  record Pair(int clients, int controller) {}

  /** Returns a port that nobody listens on; another process may still be faster. */
  public static int free() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new Failure("no free port on the loopback address: " + e.getMessage(), e);
    }
  }

  /** Returns ports for some brokers, all different. */
  static List<Pair> pairs(int count) {
    List<ServerSocket> open = new ArrayList<>();
    try {
      List<Integer> ports = new ArrayList<>();
      for (int i = 0; i < 2 * count; i++) {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        open.add(socket);
        ports.add(socket.getLocalPort());
      }
      return IntStream.range(0, count)
          .mapToObj(i -> new Pair(ports.get(2 * i), ports.get(2 * i + 1)))
          .toList();
    } catch (IOException e) {
      throw new Failure("no free ports on the loopback address: " + e.getMessage(), e);
    } finally {
      open.forEach(Ports::close);
    }
  }

  private static void close(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // Nobody has used it.
    }
  }

  /** Fails with a sentence if somebody listens on a port. */
  static void requireFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new Failure(
          "port "
              + port
              + " is in use ("
              + e.getMessage()
              + "); stop what listens there, or choose"
              + " another port, 0 for any free one",
          e);
    }
  }
}
