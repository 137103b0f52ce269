package io.flatwater.app.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands between a service and its broker, and can make the line bad for a time.
 *
 * <p>{@link #spoil} may be called from any thread.
 */
final class Proxy implements AutoCloseable {
  private final ServerSocket server;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile Weather weather = new Weather(Line.GOOD, 0);

  /** How a line can be. */
  enum Line {
    /** Everything passes. */
    GOOD,
    /** Connections are reset and new ones closed. */
    CUT,
    /** Nothing passes, but nothing is lost. */
    STALL,
    /** All that is said is lost; connections are reset in the end, for their streams have gaps. */
    HOLE
  }

  /** A state of the line that ends by itself. */
  private record Weather(Line line, long until) {
    boolean is(Line wanted) {
      return line == wanted && System.nanoTime() - until < 0;
    }
  }

  /** Opens a proxy on a free port of the loopback address, to another port there. */
  Proxy(int target) {
    this.target = target;
    try {
      this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException("no port for a proxy", e);
    }
    thread("proxy", this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /**
   * Makes the line bad for a time.
   *
   * @return when it is good again, in terms of {@link System#nanoTime}
   */
  long spoil(Line line, int millis) {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    weather = new Weather(line, until);
    if (line == Line.CUT) {
      open.forEach(Proxy::reset);
    } else if (line == Line.HOLE) {
      thread(
          "proxy-hole",
          () -> {
            LockSupport.parkNanos(until - System.nanoTime());
            // Whoever is reset may be back before the last one is: that line has no gap.
            List.copyOf(open).forEach(Proxy::reset);
          });
    }
    return until;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        thread("proxy-connect", () -> connect(client));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void connect(Socket client) {
    if (weather.is(Line.CUT)) {
      reset(client);
      return;
    }
    Socket broker;
    try {
      broker = new Socket(InetAddress.getLoopbackAddress(), target);
      broker.setTcpNoDelay(true);
      client.setTcpNoDelay(true);
    } catch (IOException e) {
      reset(client); // no broker
      return;
    }
    open.add(client);
    open.add(broker);
    thread("proxy-to-broker", () -> copy(client, broker));
    thread("proxy-to-client", () -> copy(broker, client));
  }

  /** Copies until one side ends; an orderly end is passed on as one, anything else as a reset. */
  private void copy(Socket from, Socket to) {
    byte[] buffer = new byte[64 << 10];
    try {
      InputStream in = from.getInputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (weather.is(Line.HOLE)) {
          continue;
        }
        while (weather.is(Line.STALL)) {
          LockSupport.parkNanos(5_000_000);
        }
        to.getOutputStream().write(buffer, 0, n);
      }
      to.close();
      from.close();
    } catch (IOException e) {
      reset(to);
      reset(from);
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // It is closed already.
    }
  }

  private static void thread(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException("a proxy cannot be closed", e);
    }
    open.forEach(Proxy::reset);
  }
}
