package io.flatwater.app.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.faults.Proxy.Line;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A proxy before a server that says everything back. */
@Timeout(60)
class ProxyTest {
  private static final int MILLIS = 300;

  /** What is said after a hole is not lost: a slow machine must not come too late. */
  private static final int LONG_ENOUGH_TO_SPEAK_MILLIS = 2_000;

  private ServerSocket echo;
  private Proxy proxy;

  @BeforeEach
  void open() throws IOException {
    echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::serve, "echo");
    thread.setDaemon(true);
    thread.start();
    proxy = new Proxy(echo.getLocalPort());
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    echo.close();
  }

  @Test
  void letsEverythingPassOnAGoodLine() throws IOException {
    try (Socket socket = connect()) {
      assertEquals(65, said(socket, 65));
      assertEquals(66, said(socket, 66));
    }
  }

  @Test
  void holdsBackOnAStalledLineAndLosesNothing() throws IOException {
    try (Socket socket = connect()) {
      assertEquals(65, said(socket, 65));
      long good = proxy.spoil(Line.STALL, MILLIS);
      assertEquals(66, said(socket, 66));
      assertTrue(System.nanoTime() - good > 0);
    }
  }

  @Test
  void resetsACutLineAndServesNewConnectionsAfterwards() throws IOException {
    try (Socket socket = connect()) {
      assertEquals(65, said(socket, 65));
      long good = proxy.spoil(Line.CUT, MILLIS);
      assertThrows(IOException.class, () -> readToTheEnd(socket));
      awaitGood(good);
    }
    try (Socket socket = connect()) {
      assertEquals(67, said(socket, 67));
    }
  }

  @Test
  void losesWhatIsSaidIntoAHoleAndResetsTheLine() throws IOException {
    try (Socket socket = connect()) {
      assertEquals(65, said(socket, 65));
      proxy.spoil(Line.HOLE, LONG_ENOUGH_TO_SPEAK_MILLIS);
      socket.getOutputStream().write(66);
      assertThrows(IOException.class, () -> readToTheEnd(socket));
    }
    try (Socket socket = connect()) {
      assertEquals(67, said(socket, 67));
    }
  }

  private void serve() {
    while (!echo.isClosed()) {
      try {
        Socket socket = echo.accept();
        Thread thread = new Thread(() -> echo(socket), "echo-connection");
        thread.setDaemon(true);
        thread.start();
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private static void echo(Socket socket) {
    try (socket) {
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException e) {
      // Reset by the proxy.
    }
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
  }

  private static int said(Socket socket, int value) throws IOException {
    socket.getOutputStream().write(value);
    return socket.getInputStream().read();
  }

  /** Reads until there is nothing more; nothing must come, and no end in good order. */
  private static void readToTheEnd(Socket socket) throws IOException {
    int read = socket.getInputStream().read();
    throw new AssertionError("read " + read + ", expected a reset");
  }

  private static void awaitGood(long good) {
    while (System.nanoTime() - good < 0) {
      Thread.onSpinWait();
    }
  }
}
