package io.flatwater.app.stream;

import io.flatwater.app.report.Score;
import io.flatwater.ingest.BatcherSettings;
import io.flatwater.ingest.HeldOut;
import io.flatwater.ingest.Output;
import io.flatwater.ingest.Pipeline;
import io.flatwater.ingest.source.Source;
import io.flatwater.model.Contract;
import io.flatwater.model.Definition;
import io.flatwater.model.Network;
import io.flatwater.model.Networks;
import io.flatwater.model.Networks.Execution;
import io.flatwater.model.metric.Accuracy;
import io.flatwater.model.metric.Kappa;
import io.flatwater.model.metric.KappaTemporal;
import io.flatwater.model.metric.Majority;
import io.flatwater.model.metric.Metric;
import io.flatwater.model.metric.Persistence;
import io.flatwater.schemas.Example;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.schemas.StepReport;
import io.flatwater.trainer.Adaptation;
import io.flatwater.trainer.Beginning;
import io.flatwater.trainer.Method;
import io.flatwater.trainer.RunSettings;
import io.flatwater.trainer.StepResult;
import io.flatwater.trainer.Trainer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Runs a source through several trainers, each mini-batch tested before it is learned from.
 *
 * <p>Nothing is held out. A model has seen all mini-batches before the one that it is tested on,
 * while persistence knows the label of the very example before: the comparison favours the
 * baselines.
 */
public final class Race {
  private static final String STREAM = "stream";

  private final Source source;
  private final Contract contract;
  private final Settings settings;
  private final Supplier<Long> nanoTime;
  private final List<Lane> lanes = new ArrayList<>();
  private final Persistence persistence = new Persistence();
  private final Majority majority;
  private long unlabelled;

  /**
   * How a race is run.
   *
   * @param arms optimizers, each with a lane of its own
   * @param hidden widths of the model's hidden layers; empty: a linear model
   * @param batchRows examples of a mini-batch
   * @param seed of initial parameters and everything random
   * @param execution of the networks
   */
  public record Settings(
      List<Arm> arms, List<Integer> hidden, int batchRows, long seed, Execution execution) {
    public Settings {
      arms = List.copyOf(arms);
      hidden = List.copyOf(hidden);
      if (arms.isEmpty()) {
        throw new IllegalArgumentException("a race needs at least one optimizer");
      }
    }
  }

  /**
   * One that takes part.
   *
   * @param name of it; where two have the same, numbers are put behind
   * @param method its optimizer
   * @param adaptation what its trainer does about wrong labels, drift and unlabelled rows
   */
  public record Arm(String name, Method method, Adaptation adaptation) {

    /** Makes an arm that only trains. */
    public Arm(Method method) {
      this(method.optimizer(), method, Adaptation.NONE);
    }
  }

  /**
   * Makes a race that has not begun.
   *
   * @param contract of the models, as it suits the source's examples
   * @param nanoTime clock, of which only differences count
   */
  public Race(Source source, Contract contract, Settings settings, Supplier<Long> nanoTime) {
    this.source = source;
    this.contract = contract;
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.majority = new Majority(contract.classes().size());
  }

  /**
   * Runs to the end of the source, once.
   *
   * @param goOn asked before each example; false ends the run early
   */
  public Standings run(BooleanSupplier goOn) {
    try {
      open();
      BatcherSettings batches =
          new BatcherSettings(
              settings.batchRows(),
              BatcherSettings.UNBOUNDED,
              0,
              new HeldOut(0),
              BatcherSettings.Probes.USUAL);
      Pipeline pipeline = new Pipeline(source.form().check(), batches);
      Iterator<Example> examples = source.examples(0);
      while (examples.hasNext() && goOn.getAsBoolean()) {
        pipeline.accept(STREAM, examples.next(), this::take);
      }
      pipeline.accept(STREAM, source.end(), this::take);
      return standings();
    } finally {
      lanes.forEach(lane -> lane.network.close());
    }
  }

  private void open() {
    Definition definition =
        Definition.mlp(contract.width(), settings.hidden(), contract.classes().size());
    for (Arm arm : settings.arms()) {
      long same = lanes.stream().filter(lane -> lane.arm.name().equals(arm.name())).count();
      RunSettings run =
          new RunSettings(
                  same == 0 ? arm.name() : arm.name() + "-" + (same + 1),
                  definition,
                  contract,
                  arm.method(),
                  settings.seed(),
                  settings.execution(),
                  new Beginning.Fresh())
              .with(arm.adaptation());
      lanes.add(new Lane(run, arm));
    }
  }

  private void take(Output output) {
    if (output instanceof Output.Batch batch) {
      for (int label : batch.value().getLabels()) {
        if (label < 0) {
          unlabelled++;
        } else {
          persistence.add(label);
          majority.add(label);
        }
      }
      lanes.forEach(lane -> lane.train(batch.value()));
    } else if (output instanceof Output.Refused refused) {
      throw new IllegalStateException(
          "the source made a bad example: " + refused.value().getMessage());
    }
  }

  private Standings standings() {
    return new Standings(
        source.name(),
        contract.classes().size(),
        unlabelled,
        persistence.value(),
        majority.value(),
        lanes.stream().map(Lane::result).toList());
  }

  /** One optimizer with its model. */
  private final class Lane {
    private final Arm arm;
    private final Network network;
    private final Trainer trainer;
    private final Accuracy accuracy = new Accuracy();
    private final Kappa kappa = new Kappa(contract.classes().size());
    private final KappaTemporal kappaTemporal = new KappaTemporal();
    private Score unlabelled = Score.NONE;
    private Score taught = Score.NONE;
    private long nanos;

    Lane(RunSettings run, Arm arm) {
      this.arm = arm;
      this.network = Networks.open(run.definition(), run.execution()).network();
      this.trainer = Trainer.start(run, STREAM, network);
    }

    void train(MiniBatch batch) {
      long start = nanoTime.get();
      StepResult result = trainer.train(batch);
      nanos += nanoTime.get() - start;
      if (result instanceof StepResult.Stepped stepped) {
        int classes = contract.classes().size();
        float[] probabilities = stepped.tested().probabilities();
        int[] labels = stepped.tested().labels();
        accuracy.add(probabilities, labels, classes);
        kappa.add(probabilities, labels, classes);
        kappaTemporal.add(probabilities, labels, classes);
        unlabelled = unlabelled.plus(unseen(probabilities, labels, batch.getCleanLabels()));
        StepReport report = stepped.report();
        taught = taught.plus(new Score(report.getTaughtRight(), report.getTaughtChecked()));
      } else if (result instanceof StepResult.Refused refused) {
        throw new IllegalStateException("a mini-batch was refused: " + refused.message());
      }
    }

    /** Counts right answers on rows whose label nobody saw, but is known. */
    private Score unseen(float[] probabilities, int[] labels, List<Integer> clean) {
      int classes = contract.classes().size();
      int rows = 0;
      int right = 0;
      for (int row = 0; row < labels.length; row++) {
        if (labels[row] < 0 && clean.get(row) >= 0) {
          rows++;
          right +=
              Metric.predicted(probabilities, row * classes, classes) == clean.get(row) ? 1 : 0;
        }
      }
      return new Score(right, rows);
    }

    Standings.Result result() {
      return new Standings.Result(
          trainer.lineage().substring(0, trainer.lineage().indexOf('/')),
          arm.method().create().toString(),
          accuracy.rows(),
          accuracy.value(),
          kappa.value(),
          kappaTemporal.value(),
          trainer.counted().accuracyClean(),
          unlabelled,
          taught,
          trainer.step() * 1e9 / nanos);
    }
  }
}
