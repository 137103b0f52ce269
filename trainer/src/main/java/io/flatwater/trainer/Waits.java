package io.flatwater.trainer;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waiting for what another thread does; its failures come out as they went in. */
final class Waits {
  private Waits() {}

  /** Waits a while and tells whether it is done. */
  static boolean isDone(Future<?> work, long millis) {
    try {
      work.get(millis, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw unchecked(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Waits for the result. */
  static <T> T result(Future<T> work) {
    try {
      return work.get();
    } catch (ExecutionException e) {
      throw unchecked(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Waits until it has ended, whatever came of it, or until this thread is interrupted. */
  static void end(Future<?> work) {
    try {
      work.get();
    } catch (ExecutionException | CancellationException e) {
      // Nobody waits for the result any more.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static RuntimeException unchecked(ExecutionException e) {
    if (e.getCause() instanceof Error error) {
      throw error;
    }
    return e.getCause() instanceof RuntimeException r ? r : new IllegalStateException(e);
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted while a step or a cut was made", e);
  }
}
