package io.flatwater.trainer;

import io.flatwater.optim.Layout;
import io.flatwater.optim.Vectors;
import io.flatwater.schemas.StepOutcome;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Looks out for a model that diverges, and keeps the anchors that it can go back to; see {@link
 * Divergence}. All that it knows is part of the trainer's state.
 */
final class Watch {
  private static final int FORMAT = 1;
  private static final int HASH_BYTES = 32;

  /** A loss of a probability that has underflowed is 103 nats; a limit must stay below. */
  private static final double LARGEST_LIMIT = 90;

  private final Divergence settings;
  private final double guessing;
  private final List<Layout.Span> trainable;

  /** The good one, and perhaps one that has not proved itself yet. */
  private final List<Anchor> anchors = new ArrayList<>();

  private int tooLarge;
  private int returns;
  private boolean stopped;
  private double lossSum;
  private long losses;

  /**
   * A model has diverged.
   *
   * @param detector what showed it
   * @param statistic that was found
   * @param threshold that it exceeds
   */
  record Alarm(String detector, double statistic, double threshold) {}

  /**
   * Makes a watch.
   *
   * @param classes of the network
   * @param layout of its parameters
   */
  Watch(Divergence settings, int classes, Layout layout) {
    this.settings = settings;
    this.guessing = Math.log(classes);
    this.trainable = layout.trainable();
  }

  /**
   * Begins with the initial model.
   *
   * @param initial parameters, only read
   * @param anchor makes the anchor
   */
  void begin(float[] initial, Function<Anchor.Mark, Anchor> anchor) {
    if (settings.watched()) {
      anchors.add(anchor.apply(new Anchor.Mark(0, guessing, norm(initial))));
    }
  }

  /** Tells whether the run has stopped for good. */
  boolean stopped() {
    return stopped;
  }

  /** Returns the anchors, the good one first; empty if nothing is watched. */
  List<Anchor> anchors() {
    return List.copyOf(anchors);
  }

  /** Says whether it is the model's fault that its output is not finite. */
  Optional<Alarm> overflowed(float[] params) {
    return watching() ? exploded("divergence.parameters", params) : Optional.empty();
  }

  /**
   * Looks at a step that was made.
   *
   * @param tested what the model made of the batch before the step
   * @param params after the step
   */
  Optional<Alarm> after(long step, Tested tested, StepOutcome outcome, float[] params) {
    if (!watching()) {
      return Optional.empty();
    }
    // Rows that a model has labelled itself say nothing about how far off it is.
    boolean judged = tested.counts().labelled() > 0 && outcome != StepOutcome.UNLABELLED;
    if (judged || outcome == StepOutcome.SKIPPED) {
      double loss = tested.counts().meanLoss();
      double limit = lossLimit();
      tooLarge = loss > limit || outcome == StepOutcome.SKIPPED ? tooLarge + 1 : 0;
      if (tooLarge >= settings.patience()) {
        return Optional.of(new Alarm("divergence.loss", loss, limit));
      }
      if (tooLarge == 0) {
        lossSum += loss;
        losses++;
      }
    }
    boolean measured = Trainer.isMeasured(step) || step % settings.anchorSteps() == 0;
    Optional<Alarm> exploded = measured ? exploded("divergence.norm", params) : Optional.empty();
    if (exploded.isEmpty()) {
      prove(step);
    }
    return exploded;
  }

  private boolean watching() {
    return settings.watched() && !stopped;
  }

  private double lossLimit() {
    return Math.min(
        LARGEST_LIMIT, settings.lossFactor() * Math.max(good().mark().level(), guessing));
  }

  private Optional<Alarm> exploded(String detector, float[] params) {
    double norm = norm(params);
    double limit = settings.normFactor() * Math.max(good().mark().norm(), 1);
    return norm <= limit ? Optional.empty() : Optional.of(new Alarm(detector, norm, limit));
  }

  private double norm(float[] params) {
    double square = 0;
    for (Layout.Span span : trainable) {
      square += Vectors.square(params, span.from(), span.to());
    }
    return Math.sqrt(square);
  }

  private void prove(long step) {
    if (anchors.size() == 2
        && tooLarge == 0
        && step >= anchors.get(1).mark().step() + settings.patience()) {
      anchors.remove(0);
      returns = 0;
    }
  }

  private Anchor good() {
    return anchors.get(0);
  }

  /** Tells whether an anchor is to be taken after this step. */
  boolean wantsAnchor(long step) {
    return watching() && step % settings.anchorSteps() == 0 && tooLarge == 0;
  }

  /** Returns what is to be remembered of an anchor that is taken now, and counts anew. */
  Anchor.Mark mark(long step, float[] params) {
    double level = losses == 0 ? good().mark().level() : lossSum / losses;
    lossSum = 0;
    losses = 0;
    return new Anchor.Mark(step, level, norm(params));
  }

  /** Takes an anchor that has to prove itself, in place of an earlier one that has not yet. */
  void take(Anchor anchor) {
    anchors.subList(1, anchors.size()).clear();
    anchors.add(anchor);
  }

  /** Tells whether going back is of use, or the same anchor has been tried too often. */
  boolean mayGoBack() {
    return settings.policy() == Divergence.Policy.ANCHOR && returns < settings.returns();
  }

  /** Returns the good anchor, to which the model goes back now. */
  Anchor goBack() {
    anchors.subList(1, anchors.size()).clear();
    tooLarge = 0;
    lossSum = 0;
    losses = 0;
    returns++;
    return good();
  }

  /** Ends the run for good. */
  void stop() {
    stopped = true;
  }

  /**
   * All that a watch knows, frozen.
   *
   * @param anchors the good one first
   */
  record Image(
      int tooLarge,
      int returns,
      boolean stopped,
      double lossSum,
      long losses,
      List<Anchor> anchors) {

    /** Returns the form that is part of a checkpoint; hashes anchors that nobody has yet. */
    byte[] bytes() {
      ByteBuffer bytes = ByteBuffer.allocate(33 + anchors.size() * (24 + HASH_BYTES));
      bytes.putInt(FORMAT).putInt(tooLarge).putInt(returns).put((byte) (stopped ? 1 : 0));
      bytes.putDouble(lossSum).putLong(losses).putInt(anchors.size());
      for (Anchor anchor : anchors) {
        Anchor.Mark mark = anchor.mark();
        bytes.putLong(mark.step()).putDouble(mark.level()).putDouble(mark.norm());
        bytes.put(HexFormat.of().parseHex(anchor.hash()));
      }
      return bytes.array();
    }
  }

  Image image() {
    return new Image(tooLarge, returns, stopped, lossSum, losses, anchors());
  }

  /** Makes an anchor that a checkpoint remembers. */
  interface Reader {
    Anchor read(Anchor.Mark mark, String hash);
  }

  /**
   * Puts back what a checkpoint holds.
   *
   * @throws IllegalArgumentException if the bytes are not those of a watch
   */
  void restore(byte[] section, Reader reader) {
    ByteBuffer bytes = ByteBuffer.wrap(section);
    try {
      int format = bytes.getInt();
      tooLarge = bytes.getInt();
      returns = bytes.getInt();
      stopped = bytes.get() == 1;
      lossSum = bytes.getDouble();
      losses = bytes.getLong();
      int count = bytes.getInt();
      if (format != FORMAT || count < 1 || count > 2) {
        throw new IllegalArgumentException(
            "the checkpoint's watch has format " + format + " and " + count + " anchors");
      }
      anchors.clear();
      for (int i = 0; i < count; i++) {
        var mark = new Anchor.Mark(bytes.getLong(), bytes.getDouble(), bytes.getDouble());
        byte[] hash = new byte[HASH_BYTES];
        bytes.get(hash);
        anchors.add(reader.read(mark, HexFormat.of().formatHex(hash)));
      }
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException(
          "the checkpoint's watch is cut short: " + section.length + " bytes", e);
    }
    if (bytes.hasRemaining()) {
      throw new IllegalArgumentException(
          "the checkpoint's watch has " + bytes.remaining() + " bytes too many");
    }
  }
}
