package io.flatwater.app.bench;

import io.flatwater.app.bench.Contest.Work;
import io.flatwater.model.Batch;
import io.flatwater.model.Definition;
import io.flatwater.model.Network;
import io.flatwater.model.Networks;
import io.flatwater.model.Networks.Execution;
import io.flatwater.model.dl4j.StockGradient;
import io.flatwater.model.onednn.BarePasses;
import io.flatwater.optim.Memory;
import io.flatwater.optim.Objective;
import io.flatwater.optim.Optimizer;
import io.flatwater.optim.Optimizers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Compares what runs networks: oneDNN and DL4J through {@code Network}, oneDNN's bare calls, and
 * DL4J's own call for a gradient.
 */
public final class ExecutorBench {
  /** Work that is timed for the bare calls, the unit of {@link Line#ratioToBare}. */
  private static final String BARE = "bare";

  /** DL4J's own call for a gradient, which is no executor of ours. */
  private static final String STOCK = "dl4j-stock";

  private static final String GRADIENT = "gradient";
  private static final String STEP = "SAM step";

  private final Contest contest;

  private ExecutorBench(Contest contest) {
    this.contest = contest;
  }

  /** Returns a bench of about a minute and a half. */
  public static ExecutorBench thorough() {
    return new ExecutorBench(new Contest(40, 40));
  }

  /** Returns a bench of some seconds, good to see an order of magnitude. */
  public static ExecutorBench brief() {
    return new ExecutorBench(new Contest(4, 20));
  }

  /**
   * A network with the batch it is timed on.
   *
   * @param name in the table
   * @param definition of the network
   * @param rows of a mini-batch
   */
  public record Subject(String name, Definition definition, int rows) {}

  /** Returns the three networks of the documentation. */
  public static List<Subject> subjects() {
    return List.of(
        new Subject("mlp-784-256-128-10", Definition.mlp(784, List.of(256, 128), 10), 128),
        new Subject("cnn-28x28", Definition.cnn(28, 28, 1, 10), 128),
        new Subject("mlp-784-1024-1024-10", Definition.mlp(784, List.of(1024, 1024), 10), 256));
  }

  /**
   * One line of the table.
   *
   * @param network name
   * @param work what was timed
   * @param executor that did it
   * @param shards into which it cut the mini-batch
   * @param threads that it used
   * @param ms least time in milliseconds; on one thread, of that thread's processor time
   * @param ratioToDl4j time of DL4J on one thread for the same work, divided by this one: how many
   *     times as fast
   * @param ratioToBare this time divided by that of the bare calls (two gradients for a SAM step; 0
   *     for predictions): what everything around them costs
   */
  public record Line(
      String network,
      String work,
      String executor,
      int shards,
      int threads,
      double ms,
      double ratioToDl4j,
      double ratioToBare) {}

  /** Someone who does all kinds of work for one subject. */
  private record Contender(String executor, int shards, int threads, Network network) {
    String key() {
      return executor + "/" + shards + "/" + threads;
    }

    Work work(Runnable run) {
      return new Work(run, threads);
    }
  }

  /** Times everything for one subject. */
  public List<Line> measure(Subject subject) {
    Definition definition = subject.definition();
    Batch batch = batch(definition, subject.rows());
    float[] params = definition.initial(1);
    List<Line> lines = new ArrayList<>();
    List<Contender> contenders = open(definition);
    try (BarePasses bare = new BarePasses(definition, params, batch);
        StockGradient stock = new StockGradient(definition, params, batch)) {
      Map<String, Work> others = new LinkedHashMap<>();
      others.put(BARE, new Work(bare::run, 1));
      others.put(STOCK, new Work(stock::run, 1));
      double gradient = gradients(subject, contenders, others, batch, lines);
      steps(subject, contenders, batch, gradient, lines);
      predictions(subject, contenders, batch, 1, lines);
      predictions(subject, contenders, batch, subject.rows(), lines);
    } finally {
      contenders.forEach(c -> c.network().close());
    }
    return lines;
  }

  private static List<Contender> open(Definition definition) {
    List<Contender> contenders = new ArrayList<>();
    contenders.add(contender(definition, "onednn", 1, 1));
    contenders.add(contender(definition, "onednn", 2, 1));
    contenders.add(contender(definition, "onednn", 2, 2));
    contenders.add(contender(definition, "dl4j", 1, 1));
    return contenders;
  }

  private static Contender contender(
      Definition definition, String executor, int shards, int threads) {
    Execution how = new Execution(executor, shards, threads);
    return new Contender(executor, shards, threads, Networks.open(definition, how).network());
  }

  /** Returns the time of the bare calls. */
  private double gradients(
      Subject subject,
      List<Contender> contenders,
      Map<String, Work> others,
      Batch batch,
      List<Line> lines) {
    Map<String, Work> work = new LinkedHashMap<>(others);
    float[] params = subject.definition().initial(1);
    for (Contender c : contenders) {
      float[] gradient = new float[params.length];
      Objective objective = c.network().objective(batch, 1, 1);
      work.put(c.key(), c.work(() -> objective.gradient(params, gradient)));
    }
    Map<String, Double> times = contest.run(work);
    double least = times.getOrDefault(BARE, 0.0);
    for (String other : others.keySet()) {
      double ms = times.getOrDefault(other, Double.NaN);
      lines.add(new Line(subject.name(), GRADIENT, other, 1, 1, ms, dl4j(times) / ms, ms / least));
    }
    report(subject, GRADIENT, contenders, times, least, lines);
    return least;
  }

  private void steps(
      Subject subject,
      List<Contender> contenders,
      Batch batch,
      double bareGradient,
      List<Line> lines) {
    Map<String, Work> work = new LinkedHashMap<>();
    for (Contender c : contenders) {
      float[] params = subject.definition().initial(1);
      Optimizer sam = Optimizers.create("sam", Map.of());
      Memory memory = new Memory(c.network().layout(), 1);
      Objective objective = c.network().objective(batch, 1, 1);
      work.put(c.key(), c.work(() -> sam.step(params, objective, memory)));
    }
    report(subject, STEP, contenders, contest.run(work), 2 * bareGradient, lines);
  }

  private void predictions(
      Subject subject, List<Contender> contenders, Batch batch, int rows, List<Line> lines) {
    Map<String, Work> work = new LinkedHashMap<>();
    float[] params = subject.definition().initial(1);
    for (Contender c : contenders) {
      float[] probabilities = new float[rows * c.network().classes()];
      work.put(
          c.key(), c.work(() -> c.network().predict(params, batch.inputs(), rows, probabilities)));
    }
    report(subject, "predict " + rows, contenders, contest.run(work), 0, lines);
  }

  private static void report(
      Subject subject,
      String work,
      List<Contender> contenders,
      Map<String, Double> times,
      double bare,
      List<Line> lines) {
    for (Contender c : contenders) {
      double ms = times.getOrDefault(c.key(), Double.NaN);
      lines.add(
          new Line(
              subject.name(),
              work,
              c.executor(),
              c.shards(),
              c.threads(),
              ms,
              dl4j(times) / ms,
              bare == 0 ? 0 : ms / bare));
    }
  }

  private static double dl4j(Map<String, Double> times) {
    return times.getOrDefault("dl4j/1/1", Double.NaN);
  }

  private static Batch batch(Definition definition, int rows) {
    SplittableRandom random = new SplittableRandom(1);
    float[] inputs = new float[rows * definition.inputs()];
    int[] labels = new int[rows];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = (float) random.nextDouble();
    }
    for (int i = 0; i < rows; i++) {
      labels[i] = random.nextInt(definition.classes());
    }
    return new Batch(inputs, labels);
  }
}
