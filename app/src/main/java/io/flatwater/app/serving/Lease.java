package io.flatwater.app.serving;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts who uses a resource, and closes it when it has been given up and the last user has left.
 */
final class Lease {
  private static final int GIVEN_UP = Integer.MIN_VALUE;

  private final Runnable close;

  /** Users; with the sign bit once it is given up. */
  private final AtomicInteger users = new AtomicInteger();

  Lease(Runnable close) {
    this.close = close;
  }

  /** Enters; false if it has been given up, and the user has to look for another one. */
  boolean enter() {
    while (true) {
      int now = users.get();
      if (now < 0) {
        return false;
      }
      if (users.compareAndSet(now, now + 1)) {
        return true;
      }
    }
  }

  /** Leaves; only after having entered. */
  void leave() {
    if (users.decrementAndGet() == GIVEN_UP) {
      close.run();
    }
  }

  /** Lets nobody in any more; once. */
  void giveUp() {
    int before = users.getAndUpdate(n -> n | GIVEN_UP);
    if (before == 0) {
      close.run();
    }
  }
}
