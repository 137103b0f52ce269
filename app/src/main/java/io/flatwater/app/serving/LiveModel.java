package io.flatwater.app.serving;

import io.flatwater.evaluator.gate.Contender;
import io.flatwater.model.Contract;
import io.flatwater.model.Definition;
import io.flatwater.model.Networks.Execution;
import io.flatwater.model.Rows;
import io.flatwater.model.file.Checkpoint;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The live model of a stream, whichever it is at the moment.
 *
 * <p>Every answer is by one model alone: the one that was live when the call came in. Whoever calls
 * again after an answer is never answered by an older one than before, unless it was rolled back.
 * May be used by many threads; as many predictions as the settings say are computed at the same
 * time, others wait for their turn.
 */
public final class LiveModel {
  private final String stream;
  private final Execution execution;
  private final int threads;
  private final AtomicReference<@Nullable LoadedModel> current = new AtomicReference<>();
  private final LongAdder answered = new LongAdder();
  private volatile Optional<String> trouble = Optional.empty();

  LiveModel(String stream, Execution execution, int threads) {
    this.stream = stream;
    this.execution = execution;
    this.threads = threads;
  }

  /** Returns the stream. */
  public String stream() {
    return stream;
  }

  /** Returns the checkpoint that is served; empty if there is none yet. */
  public Optional<Contender> checkpoint() {
    return Optional.ofNullable(current.get()).map(LoadedModel::contender);
  }

  /** Returns what goes into the model that is served and what comes out. */
  public Optional<Contract> contract() {
    return Optional.ofNullable(current.get()).map(LoadedModel::contract);
  }

  /** Returns how many rows were predicted so far, whichever model was live. */
  public long answered() {
    return answered.sum();
  }

  /** Returns why what is live is not what is served, in a sentence. */
  public Optional<String> trouble() {
    return trouble;
  }

  /**
   * Predicts.
   *
   * @param rows raw and unscaled, at least one, of the type and shape that the {@linkplain
   *     #contract contract} names; only read
   * @throws IllegalArgumentException if they are of another type or shape
   * @throws NotReadyException if there is no live model yet
   */
  public Answer predict(Rows rows) {
    while (true) {
      LoadedModel model = current.get();
      if (model == null) {
        throw new NotReadyException(
            trouble.orElse("no model of stream " + stream + " is live yet"));
      }
      if (model.enter()) {
        try {
          Answer answer = model.predict(rows);
          answered.add(answer.rows());
          return answer;
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new NotReadyException("interrupted while waiting for a free network");
        } finally {
          model.leave();
        }
      }
    }
  }

  /**
   * Replaces what is served. Called by one thread at a time.
   *
   * @throws IllegalArgumentException if the executor cannot run the network
   */
  void replace(Contender contender, Checkpoint checkpoint) {
    Definition definition = checkpoint.definition();
    LoadedModel before = current.get();
    if (before != null && before.pool().isOf(definition)) {
      serve(contender, checkpoint, before.pool(), before.poolLease());
      return;
    }
    NetworkPool pool = new NetworkPool(definition, execution, threads);
    serve(contender, checkpoint, pool, new Lease(pool::close));
    if (before != null) {
      before.poolLease().giveUp();
    }
  }

  private void serve(Contender contender, Checkpoint checkpoint, NetworkPool pool, Lease lease) {
    current.set(
        new LoadedModel(contender, checkpoint.params(), checkpoint.contract(), pool, lease));
    trouble = Optional.empty();
  }

  /** Notes why what is live cannot be served; what was served before still is. */
  void failed(String why) {
    trouble = Optional.of(why);
  }

  /** Serves nothing any more. */
  void close() {
    LoadedModel last = current.getAndSet(null);
    if (last != null) {
      last.poolLease().giveUp();
    }
  }
}
