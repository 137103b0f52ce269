package io.flatwater.app.experiment;

import io.flatwater.app.report.Result;

/** Whoever looks on while a quickstart runs on its broker. */
public interface Spectator extends AutoCloseable {
  /** Nobody. */
  Spectator NOBODY =
      new Spectator() {
        @Override
        public void ended(Result result, Runnable check) {}

        @Override
        public void close() {}
      };

  /** Tells whether it stays after the end, so that somebody has to be there who takes orders. */
  default boolean stays() {
    return false;
  }

  /**
   * Is told that everything is done; the broker stays for as long as this takes, and so do
   * trainers, evaluator and gate if the spectator {@linkplain #stays stays}.
   *
   * @param check throws what a service has failed with; to be asked now and then by who stays
   */
  void ended(Result result, Runnable check);

  @Override
  void close();
}
