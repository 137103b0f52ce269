package io.flatwater.app.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Hears the moments that the services announce, and answers each once everybody who waits for it
 * has had a turn.
 *
 * <p>Watches are made by the campaign's thread; they are served in the thread of the connection.
 */
final class Switchboard implements AutoCloseable {
  private final ServerSocket server;
  private final List<Watch> watches = new CopyOnWriteArrayList<>();

  /**
   * A moment that a process has reached and stands at.
   *
   * @param role of the process
   * @param pid of the process
   * @param label of the moment
   * @param nanos when it was heard
   */
  record Heard(String role, long pid, String label, long nanos) {

    boolean is(Role wanted, String moment) {
      return role.equals(wanted.id()) && label.equals(moment);
    }
  }

  private Switchboard(ServerSocket server) {
    this.server = server;
  }

  /** Opens a switchboard on a free port of the loopback address. */
  static Switchboard open() {
    try {
      Switchboard board =
          new Switchboard(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
      board.thread("switchboard", board::accept);
      return board;
    } catch (IOException e) {
      throw new UncheckedIOException("no port for the switchboard", e);
    }
  }

  int port() {
    return server.getLocalPort();
  }

  /** Has a watch look at every moment from now on, until it has seen what it waits for. */
  Watch add(Watch watch) {
    watches.add(watch);
    return watch;
  }

  void remove(Watch watch) {
    watches.remove(watch);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        thread("moments", () -> serve(socket));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket socket) {
    try (socket;
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      socket.setTcpNoDelay(true);
      String[] who = String.valueOf(in.readLine()).split(" ", 2);
      if (who.length < 2) {
        return;
      }
      long pid = Long.parseLong(who[1]);
      for (String label = in.readLine(); label != null; label = in.readLine()) {
        Heard heard = new Heard(who[0], pid, label, System.nanoTime());
        for (Watch watch : watches) {
          if (watch.look(heard)) {
            watches.remove(watch);
          }
        }
        socket.getOutputStream().write('\n');
      }
    } catch (IOException e) {
      // The process has gone.
    }
  }

  private void thread(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the switchboard cannot be closed", e);
    }
  }
}
