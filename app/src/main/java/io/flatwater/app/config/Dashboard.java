package io.flatwater.app.config;

/** Where the page is that shows it all, and who may act on it. */
public record Dashboard(
    @Setting("Where `flatwater dashboard` listens, and who may look") Web http,
    @Setting(
            "Token that promoting, pinning, pausing and the like ask for; empty: one is drawn and"
                + " printed at each start")
        Secret actions,
    @Setting(
            value = "Least time between two updates that open pages are sent, ms",
            fallback = "500",
            least = 20,
            most = 60_000)
        int updateMillis) {

  private static final int LEAST_TOKEN = 16;

  /** This machine only, a drawn token, usual updates. */
  public static final Dashboard LOOPBACK = new Dashboard(Web.LOOPBACK, Secret.NONE, 500);

  public Dashboard {
    if (!actions.isEmpty() && actions.value().length() < LEAST_TOKEN) {
      throw new IllegalArgumentException(
          "found a token of "
              + actions.value().length()
              + " characters, expected at least "
              + LEAST_TOKEN);
    }
  }

  /** Returns the same on another port. */
  public Dashboard withPort(int port) {
    return new Dashboard(http.withPort(port), actions, updateMillis);
  }
}
