package io.flatwater.app.experiment;

import io.flatwater.app.report.Result;
import io.flatwater.app.report.Score;
import io.flatwater.app.report.Timing;
import io.flatwater.model.Network;
import io.flatwater.model.Networks;
import io.flatwater.model.NumericEnvironment;
import io.flatwater.schemas.Live;
import io.flatwater.trainer.RunSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Carries out a plan and says what it came to. */
public final class Quickstart {
  private final Plan plan;
  private final PrintWriter out;
  private final Optional<Path> keep;
  private final Recording recording = new Recording();
  private final Map<String, Duration> parts = new LinkedHashMap<>();
  private final Map<String, String> provenance = new LinkedHashMap<>();
  private Optional<Path> checkpoints = Optional.empty();

  /**
   * Makes a quickstart that has not begun.
   *
   * @param out where progress is shown
   * @param keep directory for the broker's data and the checkpoints; empty: temporary
   */
  public Quickstart(Plan plan, PrintWriter out, Optional<Path> keep) {
    this.plan = plan;
    this.out = out;
    this.keep = keep;
  }

  /**
   * Runs without Kafka.
   *
   * @param goOn asked often; false ends the run early
   * @return empty if it was ended early
   */
  public Optional<Result> inMemory(BooleanSupplier goOn) {
    return run(
        goOn,
        (feed, display) -> {
          InMemory run = new InMemory(plan, recording, display, System::nanoTime);
          run.run(feed, goOn);
          parts.put("stream", lap());
        });
  }

  /**
   * Runs every service on an embedded broker.
   *
   * @param goOn asked often; false ends the run early
   * @return empty if it was ended early
   */
  public Optional<Result> onBroker(BooleanSupplier goOn) {
    return onBroker(goOn, (clients, say) -> Spectator.NOBODY);
  }

  /** Lets somebody look on. */
  public interface Invitation {
    /**
     * Returns who looks on.
     *
     * @param clients properties of Kafka clients
     * @param say shows a line beside the progress
     */
    Spectator accept(Map<String, Object> clients, Consumer<String> say);
  }

  /**
   * Runs every service on an embedded broker while somebody looks on.
   *
   * @param goOn asked often; false ends the run early
   * @return empty if it was ended early
   */
  public Optional<Result> onBroker(BooleanSupplier goOn, Invitation invitation) {
    return run(
        goOn,
        (feed, display) -> {
          try (Place place = Place.of(keep)) {
            checkpoints = Optional.of(place.directory().resolve(OnBroker.CHECKPOINTS));
            OnBroker run = new OnBroker(plan, recording, display, place.directory());
            run.run(feed, goOn, name -> parts.put(name, lap()), new Seat(invitation, display));
          }
        });
  }

  /** Where a spectator sits, once there is one. */
  private final class Seat implements OnBroker.Stage {
    private final Invitation invitation;
    private final Display display;
    private Spectator spectator = Spectator.NOBODY;

    Seat(Invitation invitation, Display display) {
      this.invitation = invitation;
      this.display = display;
    }

    @Override
    public OnBroker.Stage open(Map<String, Object> clients) {
      spectator = invitation.accept(clients, display::say);
      return this;
    }

    @Override
    public boolean stays() {
      return spectator.stays();
    }

    @Override
    public void ended(Runnable check) {
      spectator.ended(result(), check);
    }

    @Override
    public void close() {
      spectator.close();
    }
  }

  /** Returns what decides the bits besides the plan. */
  private Map<String, String> provenance(Feed feed) {
    RunSettings run = plan.run(plan.arms().get(0), feed.contract());
    try (Network network = Networks.open(run.definition(), run.execution()).network()) {
      return NumericEnvironment.of(network).values();
    }
  }

  private interface Way {
    void run(Feed feed, Display display);
  }

  private Optional<Result> run(BooleanSupplier goOn, Way way) {
    started = Instant.now();
    start = System.nanoTime();
    lapStart = start;
    Display.Kind kind = System.console() == null ? Display.Kind.LINES : Display.Kind.BARS;
    try (Display display = new Display(out, kind, System::nanoTime)) {
      Feed feed = Feed.of(plan);
      provenance.putAll(provenance(feed));
      parts.put("read data", lap());
      way.run(feed, display);
    }
    if (!goOn.getAsBoolean()) {
      return Optional.empty();
    }
    return Optional.of(result());
  }

  private Result result() {
    Duration wall = Duration.ofNanos(System.nanoTime() - start);
    return recording.result(plan, provenance, new Timing(started, wall, parts));
  }

  private Instant started = Instant.EPOCH;
  private long start;

  private long lapStart;

  private Duration lap() {
    long now = System.nanoTime();
    Duration lap = Duration.ofNanos(now - lapStart);
    lapStart = now;
    return lap;
  }

  /** Returns which checkpoint of each stream is live, and why; none without Kafka. */
  public List<Live> live() {
    return List.copyOf(recording.live().values());
  }

  /** Returns where the checkpoint files are while the broker stays; empty without Kafka. */
  public Optional<Path> checkpoints() {
    return checkpoints;
  }

  /** Returns how right the labels were that each lineage gave itself; empty for those without. */
  public Map<String, Score> taught() {
    return recording.taught();
  }

  /** Returns the state hash that each lineage ended in. */
  public Map<String, String> stateHashes() {
    return Map.copyOf(recording.stateHashes());
  }
}
