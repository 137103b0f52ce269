package io.flatwater.app.faults;

import io.flatwater.app.faults.Switchboard.Heard;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Waits for the n-th moment of a kind; what is done then, is done while the process stands there.
 */
final class Watch {
  private final Predicate<Heard> wanted;
  private final Consumer<Heard> blow;
  private final CompletableFuture<Heard> seen = new CompletableFuture<>();
  private int left;

  /**
   * Makes a watch.
   *
   * @param wanted whether a moment counts
   * @param count the how manieth of them is it, from 1
   * @param blow what is done when it comes, in the thread that hears it
   */
  Watch(Predicate<Heard> wanted, int count, Consumer<Heard> blow) {
    this.wanted = wanted;
    this.left = count;
    this.blow = blow;
  }

  /** Makes a watch that only notes the first moment. */
  static Watch first(Predicate<Heard> wanted) {
    return new Watch(wanted, 1, heard -> {});
  }

  /** Looks at a moment; true if it was the one. */
  synchronized boolean look(Heard heard) {
    if (seen.isDone() || !wanted.test(heard) || --left > 0) {
      return seen.isDone();
    }
    blow.accept(heard);
    seen.complete(heard);
    return true;
  }

  /** Returns the moment, once it has come. */
  Optional<Heard> seen() {
    return Optional.ofNullable(seen.getNow(null));
  }
}
