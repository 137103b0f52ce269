package io.flatwater.app.faults;

import io.flatwater.app.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;

/**
 * A service's side of a fault campaign: says which moment is reached, and waits until it may go on.
 *
 * <p>Does nothing unless the environment names a port, which only a campaign does. A process that
 * loses its campaign ends at once, so that none is left behind. May be used by several threads, one
 * moment at a time.
 */
public final class Announcer {
  /** Names the port of the campaign's switchboard on the loopback address. */
  static final String VARIABLE = "FLATWATER_MOMENTS";

  private static final Announcer SILENT = new Announcer();
  private static final int ORPHANED = 3;

  private final OutputStream out;
  private final Semaphore answers = new Semaphore(0);

  private Announcer() {
    this.out = OutputStream.nullOutputStream();
  }

  private Announcer(Socket socket, String service) throws IOException {
    this.out = socket.getOutputStream();
    say(service + " " + ProcessHandle.current().pid());
    InputStream in = socket.getInputStream();
    Thread reader = new Thread(() -> listen(in), "moments");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Returns what announces a service's moments to the campaign that started this process, if one
   * did.
   *
   * @param service its name, for example {@code trainer}
   */
  public static Announcer of(String service) {
    String port = System.getenv(VARIABLE);
    if (port == null) {
      return SILENT;
    }
    try {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
      socket.setTcpNoDelay(true);
      return new Announcer(socket, service);
    } catch (IOException | NumberFormatException e) {
      throw new Failure(
          VARIABLE + " is " + port + ", where no fault campaign listens; unset it", e);
    }
  }

  /** Announces a moment and waits for the answer. */
  public synchronized void reached(String label) {
    if (this == SILENT) {
      return;
    }
    try {
      say(label);
    } catch (IOException e) {
      Runtime.getRuntime().halt(ORPHANED);
    }
    answers.acquireUninterruptibly();
  }

  private void say(String line) throws IOException {
    out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private void listen(InputStream in) {
    try {
      while (in.read() >= 0) {
        answers.release();
      }
    } catch (IOException e) {
      // The same as the end of the stream.
    }
    Runtime.getRuntime().halt(ORPHANED);
  }
}
