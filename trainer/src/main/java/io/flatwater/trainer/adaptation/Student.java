package io.flatwater.trainer.adaptation;

import io.flatwater.model.Batch;
import io.flatwater.model.Network;
import io.flatwater.model.file.State;
import io.flatwater.model.file.State.MemoryImage;
import io.flatwater.optim.Memory;
import io.flatwater.optim.Objective;
import io.flatwater.optim.Optimizer;
import java.util.Arrays;
import java.util.Collections;
import java.util.SplittableRandom;

/**
 * A model that learns a labelled source, then adapts itself to one domain after another.
 *
 * <p>On each domain the student begins as its teacher was, as in the paper: self-training goes on
 * with the same parameters. Order of the rows, dropout and what is random in an optimizer follow
 * from the seed and the number of the domain, so that equal calls end in equal bits.
 *
 * <p>Belongs to one thread, as its network does.
 *
 * @see <a href="https://arxiv.org/abs/2002.11361">Kumar et al., 2020, section 3.2</a>
 */
public final class Student {
  /** Rows that are predicted at once: of a convolution, activations take far more than inputs. */
  private static final int BLOCK_ROWS = 256;

  private final Network network;
  private final Optimizer optimizer;
  private final long seed;
  private final float[] params;
  private Memory memory;
  private int stage;
  private long step;
  private String history = State.NO_HISTORY;

  /**
   * Starts from some parameters.
   *
   * @param network open; the caller closes it
   * @param initial parameters; copied
   * @param seed of everything random
   */
  public Student(Network network, Optimizer optimizer, float[] initial, long seed) {
    this.network = network;
    this.optimizer = optimizer;
    this.seed = seed;
    this.params = initial.clone();
    this.memory = memory(0);
  }

  /** Returns the model; live and only to be read. */
  public float[] params() {
    return params;
  }

  /** Returns the number of optimizer steps made. */
  public long step() {
    return step;
  }

  /** Returns the hash of the parameters, the optimizer's state, and what was learned from. */
  public String stateHash() {
    MemoryImage image = MemoryImage.of(memory);
    return new State(step, history, optimizer.toString(), image, Collections.emptySortedMap())
        .hash(params);
  }

  /**
   * Learns labelled rows with an optimizer that remembers nothing yet.
   *
   * @param name of their domain
   * @param labelled all rows; those without a label are left out of the loss
   * @param epochs passes over them, at least 1
   * @param batchRows rows of a mini-batch, at least 1
   */
  public void learn(String name, Batch labelled, int epochs, int batchRows) {
    begin(name);
    memory = memory(stage);
    passes(labelled.inputs(), all(labelled.rows()), labelled.labels(), epochs, batchRows);
  }

  /**
   * Adapts to a domain by its own predictions.
   *
   * @return what the teacher took the rows for, before anything was learned from them
   */
  public Lesson adapt(Unlabelled domain, SelfTraining how) {
    begin(domain.name());
    return switch (how.teaching()) {
      case PER_DOMAIN -> adaptAtOnce(domain, how);
      case CONTINUOUS -> adaptInOrder(domain, how);
    };
  }

  /**
   * What a teacher took a domain for.
   *
   * @param predictions class of each row; only read
   * @param kept rows that were learned from, rising; only read
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Lesson(int[] predictions, int[] kept) {}

  private Lesson adaptAtOnce(Unlabelled domain, SelfTraining how) {
    memory = memory(stage);
    PseudoLabels taught = labels(domain.inputs(), domain.rows(), how);
    passes(domain.inputs(), taught.rows(), taught.labels(), how.epochs(), how.batchRows());
    return new Lesson(taught.predictions(), taught.rows());
  }

  private Lesson adaptInOrder(Unlabelled domain, SelfTraining how) {
    int[] predictions = new int[domain.rows()];
    int[] kept = new int[domain.rows()];
    int keptRows = 0;
    int[] order = all(domain.rows());
    for (int from = 0; from < order.length; from += how.batchRows()) {
      int to = Math.min(from + how.batchRows(), order.length);
      float[] inputs = gathered(domain.inputs(), Arrays.copyOfRange(order, from, to));
      PseudoLabels taught = labels(inputs, to - from, how);
      System.arraycopy(taught.predictions(), 0, predictions, from, to - from);
      for (int row : taught.rows()) {
        kept[keptRows++] = from + row;
      }
      Batch batch = new Batch(gathered(inputs, taught.rows()), taught.labels());
      for (int i = 0; i < how.epochs(); i++) {
        step(batch);
      }
    }
    return new Lesson(predictions, Arrays.copyOf(kept, keptRows));
  }

  private PseudoLabels labels(float[] inputs, int rows, SelfTraining how) {
    int classes = network.classes();
    int width = network.inputs();
    float[] probabilities = new float[Math.multiplyExact(rows, classes)];
    for (int from = 0; from < rows; from += BLOCK_ROWS) {
      int to = Math.min(from + BLOCK_ROWS, rows);
      float[] some = new float[(to - from) * classes];
      network.predict(
          params, Arrays.copyOfRange(inputs, from * width, to * width), to - from, some);
      System.arraycopy(some, 0, probabilities, from * classes, some.length);
    }
    return PseudoLabels.of(probabilities, classes, how.dropped());
  }

  /** Goes over some rows several times, each time in another order. */
  private void passes(float[] inputs, int[] rows, int[] labels, int epochs, int batchRows) {
    for (int epoch = 0; epoch < epochs; epoch++) {
      int[] order = shuffled(rows.length, epoch);
      for (int from = 0; from < order.length; from += batchRows) {
        int to = Math.min(from + batchRows, order.length);
        int[] chosen = new int[to - from];
        int[] answers = new int[to - from];
        for (int i = from; i < to; i++) {
          chosen[i - from] = rows[order[i]];
          answers[i - from] = labels[order[i]];
        }
        if (Arrays.stream(answers).anyMatch(label -> label >= 0)) {
          step(new Batch(gathered(inputs, chosen), answers));
        }
      }
    }
  }

  private void step(Batch batch) {
    step++;
    Objective objective = network.objective(batch, seed, step);
    long skipped = memory.skipped();
    optimizer.step(params, objective, memory);
    if (memory.skipped() == skipped) {
      network.updateStatistics(params, batch, seed, step);
    }
  }

  private void begin(String domain) {
    stage++;
    history = State.next(history, domain);
  }

  private Memory memory(int number) {
    return new Memory(network.layout(), mixed(number));
  }

  private long mixed(long number) {
    return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + number).nextLong();
  }

  private int[] shuffled(int rows, int epoch) {
    SplittableRandom random = new SplittableRandom(mixed(stage) + epoch);
    int[] order = all(rows);
    for (int i = rows - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int other = order[i];
      order[i] = order[j];
      order[j] = other;
    }
    return order;
  }

  private static int[] all(int rows) {
    int[] all = new int[rows];
    Arrays.setAll(all, i -> i);
    return all;
  }

  /** Copies some rows out of inputs. */
  private float[] gathered(float[] inputs, int[] rows) {
    int width = network.inputs();
    float[] copy = new float[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(inputs, rows[i] * width, copy, i * width, width);
    }
    return copy;
  }
}
