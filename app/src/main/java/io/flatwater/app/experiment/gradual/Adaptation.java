package io.flatwater.app.experiment.gradual;

import io.flatwater.evaluator.EvaluationSettings;
import io.flatwater.evaluator.Evaluator;
import io.flatwater.evaluator.Evaluator.Stage;
import io.flatwater.evaluator.Model;
import io.flatwater.evaluator.SealedSet;
import io.flatwater.evaluator.Subject;
import io.flatwater.model.Batch;
import io.flatwater.model.Contract;
import io.flatwater.model.Definition;
import io.flatwater.model.Network;
import io.flatwater.model.Networks;
import io.flatwater.model.Networks.Execution;
import io.flatwater.trainer.Method;
import io.flatwater.trainer.adaptation.SelfTraining;
import io.flatwater.trainer.adaptation.Student;
import io.flatwater.trainer.adaptation.Unlabelled;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * One run: a model learns the source with its labels, then teaches itself along the course.
 *
 * @param course where the domains lie
 * @param shape of the network
 * @param sourceEpochs passes over the source, at least 1
 * @param training how the model teaches itself
 * @param method optimizer; each domain has one of its own where teaching is per domain
 * @param seed of everything random
 * @param execution executor, shards and threads
 * @param judging rows and measures
 */
public record Adaptation(
    Course course,
    Shape shape,
    int sourceEpochs,
    SelfTraining training,
    Method method,
    long seed,
    Execution execution,
    EvaluationSettings judging) {
  private static final String STREAM = "gradual";

  /** Which network, before it is known what goes in and what comes out. */
  public sealed interface Shape {

    /** Returns the network for a contract. */
    Definition definition(Contract contract);

    /**
     * Dense layers.
     *
     * @param hidden widths of the hidden ones
     */
    record Dense(List<Integer> hidden) implements Shape {
      public Dense {
        hidden = List.copyOf(hidden);
      }

      @Override
      public Definition definition(Contract contract) {
        return Definition.mlp(contract.width(), hidden, contract.classes().size());
      }
    }

    /** The small convolutional network, for grey images. */
    record Convolutional() implements Shape {
      @Override
      public Definition definition(Contract contract) {
        return Definition.cnn(
            contract.shape().get(0), contract.shape().get(1), 1, contract.classes().size());
      }
    }
  }

  /** Returns the network for a problem. */
  public Definition definition(Problem problem) {
    return shape.definition(problem.contract());
  }

  /**
   * Runs from the source to the target.
   *
   * @param nanoTime clock, of which only differences of this thread count
   * @param goOn asked before each domain; false ends the run early
   * @return the stops that were reached, the source first
   */
  public Journey run(Problem problem, LongSupplier nanoTime, BooleanSupplier goOn) {
    Definition definition = definition(problem);
    List<SealedSet> probes = problem.probes(STREAM, seed);
    Evaluator evaluator = new Evaluator(judging);
    List<Stop> stops = new ArrayList<>();
    long nanos = 0;
    try (Network network = Networks.open(definition, execution).network()) {
      Student student = new Student(network, method.create(), definition.initial(seed), seed);
      for (int number = 0; number <= course.target() && goOn.getAsBoolean(); number++) {
        Domain domain = problem.domain(course, number, seed);
        long start = nanoTime.getAsLong();
        Answers answers = number == 0 ? learn(student, domain) : adapt(student, domain);
        nanos += nanoTime.getAsLong() - start;
        Stage stage = number == course.target() ? Stage.LAST : Stage.INTERMEDIATE;
        Model model = new Model(network, student.params(), problem.contract());
        stops.add(
            new Stop(
                number,
                course.position(number),
                student.step(),
                answers,
                evaluator.evaluate(
                    subject(number, student, domain), model, evaluator.cut(probes, stage))));
      }
      return new Journey(stops, student.stateHash(), nanos);
    }
  }

  private Answers learn(Student student, Domain source) {
    Batch labelled = new Batch(source.inputs(), source.given());
    student.learn(source.name(), labelled, sourceEpochs, training.batchRows());
    return Answers.NONE;
  }

  private Answers adapt(Student student, Domain domain) {
    Unlabelled seen = new Unlabelled(domain.name(), domain.inputs(), domain.rows());
    return Answers.of(student.adapt(seen, training), domain.clean());
  }

  private Subject subject(int number, Student student, Domain domain) {
    return new Subject(
        STREAM + "/" + STREAM,
        STREAM,
        number,
        student.step(),
        Instant.EPOCH,
        student.stateHash(),
        domain.name(),
        "");
  }
}
