package io.flatwater.app.config;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Where a process listens for HTTP. */
public record Web(
    @Setting(
            value =
                "Address to listen on; others than this machine's own ask for a token, and want TLS"
                    + " in front of them",
            fallback = "127.0.0.1",
            pattern = "[A-Za-z0-9.:-]{1,253}",
            form = "a host name or an address")
        String host,
    @Setting(
            value = "Port to listen on; 0: any free one, which is printed",
            fallback = "0",
            least = 0,
            most = 65_535)
        int port,
    @Setting(
            "Whoever asks has to send `Authorization: Bearer TOKEN`; empty: nobody has to, which is"
                + " possible on this machine's own address only")
        Secret token) {

  private static final int LEAST_TOKEN = 16;
  private static final int MOST_PORT = 65_535;

  /** This machine only, on any free port. */
  public static final Web LOOPBACK = new Web("127.0.0.1", 0, Secret.NONE);

  public Web {
    if (port < 0 || port > MOST_PORT) {
      throw new IllegalArgumentException(
          "found port " + port + ", expected one from 0 (any free one) to " + MOST_PORT);
    }
    if (token.isEmpty() && !isLoopback(host)) {
      throw new IllegalArgumentException(
          "found host "
              + host
              + " and no token, expected a token of at least "
              + LEAST_TOKEN
              + " characters, since other machines can reach this address");
    }
    if (!token.isEmpty() && !token.value().matches("[\\w.~+/=-]{" + LEAST_TOKEN + ",512}")) {
      throw new IllegalArgumentException(
          "found a token of another form, expected "
              + LEAST_TOKEN
              + " to 512 letters, digits and . _ ~ + / = -");
    }
  }

  /** Returns the same on another port. */
  public Web withPort(int other) {
    return new Web(host, other, token);
  }

  /** Tells whether only this machine can reach it. */
  public boolean isLoopback() {
    return isLoopback(host);
  }

  private static boolean isLoopback(String host) {
    if (host.equals("localhost")) {
      return true;
    }
    if (!host.matches("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")) {
      return false; // a name may mean another address tomorrow
    }
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
