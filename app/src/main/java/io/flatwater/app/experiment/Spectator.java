package io.flatwater.app.experiment;

import io.flatwater.app.report.Result;

/** Whoever looks on while a quickstart runs on its broker. */
public interface Spectator extends AutoCloseable {
  /** Nobody. */
  Spectator NOBODY =
      new Spectator() {
        @Override
        public void ended(Result result) {}

        @Override
        public void close() {}
      };

  /** Is told that everything is done; the broker stays for as long as this takes. */
  void ended(Result result);

  @Override
  void close();
}
