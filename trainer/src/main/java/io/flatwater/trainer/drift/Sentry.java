package io.flatwater.trainer.drift;

import io.flatwater.trainer.drift.Detector.Level;
import io.flatwater.trainer.drift.SentrySettings.Inputs;
import io.flatwater.trainer.drift.SentrySettings.Signal;
import io.flatwater.trainer.state.Packed;
import io.flatwater.trainer.state.Unpacked;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** All that looks out for drift in one stream, fed with the tests of its mini-batches. */
public final class Sentry {
  private static final String INPUTS = "inputs";

  private final SentrySettings settings;
  private final List<Post> posts = new ArrayList<>();
  private final FeatureTest inputs;

  /**
   * What a detector has to say about a mini-batch: the first drift in it, or else a first warning
   * since it was calm.
   */
  public record Notice(String detector, Level level, double statistic, double threshold) {}

  /**
   * What there is of a mini-batch.
   *
   * @param probabilities {@code rows × classes}, before the update
   * @param classes number of classes
   * @param labels as given; -1 for a row that has none, which detectors of errors do not see
   * @param inputs {@code rows × width}, scaled
   */
  @SuppressWarnings("ArrayRecordComponent") // a view for the moment of its making, never compared
  public record Sight(float[] probabilities, int classes, int[] labels, float[] inputs) {}

  private static final class Post {
    private final String name;
    private final Detector detector;
    private boolean warned;

    Post(String name, Detector detector) {
      this.name = name;
      this.detector = detector;
    }
  }

  /**
   * Makes a sentry that has seen nothing.
   *
   * @param width values of a row of inputs
   * @param seed of what is random in detectors
   */
  public Sentry(SentrySettings settings, int width, long seed) {
    this.settings = settings;
    for (DetectorKind kind : settings.detectors()) {
      String name = kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
      posts.add(new Post(name, kind.create(settings.falseAlarms(), seed)));
    }
    boolean watched = settings.inputs() == Inputs.WATCHED;
    // Nobody asks the smallest one that there is.
    this.inputs =
        new FeatureTest(
            watched
                ? FeatureTest.Settings.of(settings.falseAlarms(), seed)
                : new FeatureTest.Settings(17, 8, 1, 1, seed),
            watched ? width : 1);
  }

  /** Takes in a mini-batch; answers in the order of the settings, usually nothing. */
  public List<Notice> update(Sight batch) {
    List<Notice> notices = new ArrayList<>();
    for (Post post : posts) {
      look(post, batch, notices);
    }
    if (settings.inputs() == Inputs.WATCHED) {
      for (int row = 0; row < batch.labels().length; row++) {
        if (inputs.update(batch.inputs(), row) == Level.DRIFT) {
          notices.add(new Notice(INPUTS, Level.DRIFT, inputs.statistic(), inputs.threshold()));
        }
      }
    }
    return notices;
  }

  private void look(Post post, Sight batch, List<Notice> notices) {
    Level highest = Level.STABLE;
    double statistic = 0;
    for (int row = 0; row < batch.labels().length; row++) {
      if (batch.labels()[row] >= 0) {
        Level level = post.detector.update(value(batch, row));
        if (level.compareTo(highest) > 0) {
          highest = level;
          statistic = post.detector.statistic();
        }
      }
    }
    boolean news = highest == Level.DRIFT || (highest == Level.WARNING && !post.warned);
    post.warned = highest == Level.WARNING;
    if (news) {
      notices.add(new Notice(post.name, highest, statistic, post.detector.threshold()));
    }
  }

  private double value(Sight batch, int row) {
    int from = row * batch.classes();
    float own = batch.probabilities()[from + batch.labels()[row]];
    if (settings.signal() == Signal.LOSS) {
      return 1 - own;
    }
    for (int c = 0; c < batch.classes(); c++) {
      float other = batch.probabilities()[from + c];
      if (other > own || (other == own && c < batch.labels()[row])) {
        return 1;
      }
    }
    return 0;
  }

  /** Returns what each detector's last verdict rests on, by its name; empty if nobody watches. */
  public Map<String, Double> statistics() {
    Map<String, Double> statistics = new TreeMap<>();
    posts.forEach(post -> statistics.put(post.name, post.detector.statistic()));
    if (settings.inputs() == Inputs.WATCHED) {
      statistics.put(INPUTS, inputs.statistic());
    }
    return statistics;
  }

  /** Returns the state. */
  public byte[] bytes() {
    Packed out = new Packed();
    for (Post post : posts) {
      out.whole(post.warned ? 1 : 0);
      post.detector.pack(out);
    }
    inputs.pack(out);
    return out.bytes();
  }

  /**
   * Takes back the state of a sentry of the same settings.
   *
   * @throws IllegalArgumentException if the bytes are anything else
   */
  public void restore(byte[] bytes) {
    Unpacked in = new Unpacked(bytes);
    for (Post post : posts) {
      post.warned = in.whole() != 0;
      post.detector.unpack(in);
    }
    inputs.unpack(in);
    in.end();
  }
}
