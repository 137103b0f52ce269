package io.flatwater.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Stands between a client and a server, cuts their connections, or answers that it is busy. */
final class BadNetwork implements AutoCloseable {
  private static final String BUSY =
      "<?xml version=\"1.0\"?><Error><Code>SlowDown</Code><Message>Please reduce your request"
          + " rate.</Message></Error>";

  private final ServerSocket listener;
  private final int server;
  private final AtomicInteger busy = new AtomicInteger();
  private final AtomicInteger refusals = new AtomicInteger();
  private final AtomicLong upload = new AtomicLong(Long.MAX_VALUE);
  private final AtomicLong download = new AtomicLong(Long.MAX_VALUE);
  private final AtomicInteger cuts = new AtomicInteger();
  private final AtomicInteger cutsLeft = new AtomicInteger();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  BadNetwork(int server) throws IOException {
    this.server = server;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    daemon(this::accept);
  }

  String endpoint() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  /** Has the next requests answered that the server is busy. */
  void busy(int requests) throws IOException {
    busy.set(requests);
    for (Socket socket : open) {
      socket.close(); // one that is kept for the next request
    }
  }

  /** Cuts the connection when so many more bytes have gone to the server, so many times. */
  void cutUpload(long afterBytes, int times) {
    cutsLeft.set(times);
    upload.set(afterBytes);
  }

  /** Cuts the connection when so many more bytes have come from the server, once. */
  void cutDownload(long afterBytes) {
    cutsLeft.set(1);
    download.set(afterBytes);
  }

  /** Lets everything through again. */
  void heal() {
    busy.set(0);
    upload.set(Long.MAX_VALUE);
    download.set(Long.MAX_VALUE);
  }

  int refusals() {
    return refusals.get();
  }

  int cuts() {
    return cuts.get();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        open.add(client);
        if (busy.get() > 0) {
          busy.decrementAndGet();
          daemon(() -> refuse(client));
        } else {
          Socket up = new Socket(InetAddress.getLoopbackAddress(), server);
          daemon(() -> pass(client, up, upload));
          daemon(() -> pass(up, client, download));
        }
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void pass(Socket from, Socket to, AtomicLong budget) {
    byte[] buffer = new byte[8192];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        long left = budget.addAndGet(-n);
        if (left < 0) {
          cuts.incrementAndGet();
          if (cutsLeft.decrementAndGet() <= 0) {
            budget.set(Long.MAX_VALUE);
          }
          return;
        }
        out.write(buffer, 0, n);
      }
    } catch (IOException e) {
      return; // the other direction has closed both
    }
  }

  private void refuse(Socket client) {
    try (client) {
      InputStream in = client.getInputStream();
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int c = in.read();
        if (c < 0) {
          return;
        }
        head.append((char) c);
      }
      for (String line : head.toString().toLowerCase(Locale.ROOT).split("\r\n")) {
        if (line.startsWith("content-length:")) {
          in.readNBytes(Integer.parseInt(line.substring(15).strip()));
        }
      }
      refusals.incrementAndGet();
      client
          .getOutputStream()
          .write(
              ("HTTP/1.1 503 Slow Down\r\nContent-Type: application/xml\r\nContent-Length: "
                      + BUSY.length()
                      + "\r\nConnection: close\r\n\r\n"
                      + BUSY)
                  .getBytes(ISO_8859_1));
    } catch (IOException e) {
      return; // the client has had enough
    }
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "bad-network");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
