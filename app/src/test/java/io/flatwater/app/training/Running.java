package io.flatwater.app.training;

import io.flatwater.trainer.TrainerService;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** A service in a thread of its own, which is stopped at the end. */
final class Running implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final TrainerService service;
  private final CompletableFuture<Void> done = new CompletableFuture<>();

  private Running(TrainerService service) {
    this.service = service;
  }

  static Running start(TrainerService service) {
    Running running = new Running(service);
    Thread thread =
        new Thread(
            () -> {
              try {
                service.runUntilEnded();
                running.done.complete(null);
              } catch (Throwable e) {
                running.done.completeExceptionally(e);
              }
            },
            "service");
    thread.setDaemon(true);
    thread.start();
    return running;
  }

  /** Waits for the service's own end and returns what it ended with, if that was a failure. */
  Optional<Throwable> end() throws InterruptedException, TimeoutException {
    try {
      done.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      return Optional.empty();
    } catch (ExecutionException e) {
      return Optional.of(e.getCause());
    }
  }

  /** Waits until something is so, or the service has failed. */
  void await(BooleanSupplier condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (done.isCompletedExceptionally()) {
        done.get();
      }
      if (System.nanoTime() > deadline) {
        throw new TimeoutException("waited in vain; progress is " + service.progress());
      }
      Thread.onSpinWait();
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  @Override
  public void close() throws Exception {
    service.stop();
    end();
  }
}
