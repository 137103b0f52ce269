package io.flatwater.app.config;

/** Where the page is that shows it all, and who may act on it. */
public record Dashboard(
    @Setting("Where `flatwater dashboard` listens, and who may look") Web http,
    @Setting(
            "Token that promoting, pinning, pausing and the like ask for; empty: one is drawn and"
                + " printed at each start")
        Secret actions) {

  private static final int LEAST_TOKEN = 16;

  public Dashboard {
    if (!actions.isEmpty() && actions.value().length() < LEAST_TOKEN) {
      throw new IllegalArgumentException(
          "found a token of "
              + actions.value().length()
              + " characters, expected at least "
              + LEAST_TOKEN);
    }
  }
}
