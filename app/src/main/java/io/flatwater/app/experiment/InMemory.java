package io.flatwater.app.experiment;

import io.flatwater.app.experiment.Display.Line;
import io.flatwater.app.report.Noise;
import io.flatwater.evaluator.Evaluator;
import io.flatwater.evaluator.Evaluator.Stage;
import io.flatwater.evaluator.Model;
import io.flatwater.evaluator.ProbeSets;
import io.flatwater.evaluator.SealedSet;
import io.flatwater.evaluator.Subject;
import io.flatwater.ingest.Output;
import io.flatwater.ingest.Pipeline;
import io.flatwater.ingest.source.Source;
import io.flatwater.model.Network;
import io.flatwater.model.Networks;
import io.flatwater.model.file.Checkpoint;
import io.flatwater.model.file.Origin;
import io.flatwater.schemas.Example;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.schemas.Probe;
import io.flatwater.schemas.ProbeSet;
import io.flatwater.trainer.RunSettings;
import io.flatwater.trainer.StepResult;
import io.flatwater.trainer.Trainer;
import io.flatwater.trainer.noise.NoiseReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;

/**
 * Carries out a plan without Kafka: the calls that the services make, in a plain loop on one
 * thread.
 */
final class InMemory {
  private static final long PROBE_BYTES = 1L << 30;
  private static final int HELD_OUT_SETS = 64;

  private final Plan plan;
  private final Recording recording;
  private final Display display;
  private final Supplier<Long> nanoTime;
  private final ProbeSets probes = new ProbeSets(PROBE_BYTES, HELD_OUT_SETS);
  private final Evaluator evaluator;
  private final List<Lane> lanes = new ArrayList<>();
  private long examples;

  InMemory(Plan plan, Recording recording, Display display, Supplier<Long> nanoTime) {
    this.plan = plan;
    this.recording = recording;
    this.display = display;
    this.nanoTime = nanoTime;
    this.evaluator = new Evaluator(plan.judging().settings());
  }

  /**
   * Runs to the end of the stream.
   *
   * @param goOn asked before each example; false ends the run early
   */
  void run(Feed feed, BooleanSupplier goOn) {
    feed.probes().write(this::probe);
    try {
      for (Plan.Arm arm : plan.arms()) {
        RunSettings settings = plan.run(arm, feed.contract());
        Network network = Networks.open(settings.definition(), settings.execution()).network();
        lanes.add(new Lane(arm.name(), settings, network));
      }
      lanes.forEach(lane -> lane.judge(0, Stage.INTERMEDIATE));
      stream(feed.source(), goOn);
    } finally {
      lanes.forEach(lane -> lane.network.close());
    }
  }

  private void stream(Source source, BooleanSupplier goOn) {
    Pipeline pipeline = new Pipeline(source.form().check(), plan.batches());
    Iterator<Example> next = source.examples(0);
    while (next.hasNext() && goOn.getAsBoolean()) {
      pipeline.accept(Plan.STREAM, next.next(), this::take);
      examples++;
      if (examples % plan.stream().batchRows() == 0) {
        display.show(lines());
      }
    }
    if (!next.hasNext()) {
      pipeline.accept(Plan.STREAM, source.end(), this::take);
    }
  }

  private void take(Output output) {
    if (output instanceof Output.Batch batch) {
      if (plan.stream() instanceof Sourced) {
        recording.batch(batch.value());
      }
      lanes.forEach(lane -> lane.train(batch.value()));
    } else if (output instanceof Output.Block || output instanceof Output.Seal) {
      probe(output.value());
    } else if (output instanceof Output.BatchesEnd) {
      lanes.forEach(Lane::end);
    } else if (output instanceof Output.Refused refused) {
      throw new IllegalStateException(
          "the source made a bad example: " + refused.value().getMessage());
    }
  }

  private void probe(SpecificRecord record) {
    if (record instanceof Probe block) {
      probes.add(Plan.STREAM, block);
    } else if (record instanceof ProbeSet seal) {
      probes.seal(Plan.STREAM, seal);
    }
  }

  private List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    lines.add(new Line("ingest", examples, plan.stream().examples(), "examples"));
    for (Lane lane : lanes) {
      lines.add(
          new Line(
              "train " + lane.name,
              lane.trainer.step(),
              plan.stream().expectedSteps(),
              String.format(
                  Locale.ROOT,
                  "steps, accuracy so far %.1f %%",
                  100 * lane.trainer.counted().accuracyGiven())));
    }
    return lines;
  }

  /** One optimizer with its model. */
  private final class Lane {
    private final String name;
    private final Network network;
    private final Trainer trainer;
    private long version;
    private long trainingNanos;
    private Instant latest = Instant.EPOCH;
    private String domain = "";

    Lane(String name, RunSettings settings, Network network) {
      this.name = name;
      this.network = network;
      this.trainer = Trainer.start(settings, Plan.STREAM, network);
    }

    void train(MiniBatch batch) {
      long start = nanoTime.get();
      StepResult result = trainer.train(batch);
      trainingNanos += nanoTime.get() - start;
      if (result instanceof StepResult.Stepped stepped) {
        recording.step(stepped.report());
        latest = stepped.report().getEventTime();
        domain = stepped.report().getDomain();
      } else if (result instanceof StepResult.Refused refused) {
        throw new IllegalStateException("a mini-batch was refused: " + refused.message());
      }
      if (trainer.step() % plan.judging().everySteps() == 0) {
        judge(++version, Stage.INTERMEDIATE);
      }
    }

    void end() {
      Checkpoint last = judge(++version, Stage.LAST);
      recording.ended(trainer.lineage(), last.manifest().stateHash());
      recording.portrait(
          trainer.lineage(),
          evaluator.portrait(
              new Model(network, last.params(), last.contract()),
              plan.own(probes),
              plan.judging().frame()));
      trainer
          .noise()
          .map(NoiseReport::rate)
          .ifPresent(
              r ->
                  recording.noise(trainer.lineage(), new Noise.Rate(r.value(), r.low(), r.high())));
      recording.rate(trainer.lineage(), trainer.step() * 1e9 / trainingNanos);
    }

    Checkpoint judge(long newVersion, Stage stage) {
      Checkpoint checkpoint = trainer.snapshot(newVersion, Origin.NONE);
      List<SealedSet> sets = evaluator.cut(probes.of(Plan.STREAM), stage);
      Subject subject =
          new Subject(
              trainer.lineage(),
              Plan.STREAM,
              newVersion,
              trainer.step(),
              latest,
              checkpoint.manifest().stateHash(),
              domain,
              "");
      Model model = new Model(network, checkpoint.params(), checkpoint.contract());
      evaluator.evaluate(subject, model, sets, stage).forEach(recording::evaluation);
      return checkpoint;
    }
  }
}
