package io.flatwater.app.bench.pipeline;

import io.flatwater.app.Failure;
import io.flatwater.app.broker.EmbeddedBroker;
import io.flatwater.app.experiment.Display;
import io.flatwater.app.experiment.Place;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.LocalRegistry;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.TopicProvision;
import io.flatwater.schemas.wire.Topics;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * What all sections stand on: a broker in this process, a directory that is deleted at the end, and
 * the display.
 *
 * <p>Used by one thread.
 */
final class Ground implements AutoCloseable {
  private static final long TICK_MILLIS = 20;

  private final Place place;
  private final EmbeddedBroker broker;
  private final Display display;
  private final BooleanSupplier goOn;
  private final Codec codec = new Codec(new LocalRegistry());

  private Ground(Place place, EmbeddedBroker broker, Display display, BooleanSupplier goOn) {
    this.place = place;
    this.broker = broker;
    this.display = display;
    this.goOn = goOn;
  }

  /**
   * Starts a broker.
   *
   * @param out where progress is shown
   * @param goOn asked often; false ends the work with a {@link GivenUpException}
   */
  static Ground open(PrintWriter out, BooleanSupplier goOn) {
    Display.Kind kind = System.console() == null ? Display.Kind.LINES : Display.Kind.BARS;
    Place place = Place.of(Optional.empty());
    try {
      EmbeddedBroker broker = EmbeddedBroker.start(place.directory().resolve("broker"), 0);
      return new Ground(place, broker, new Display(out, kind, System::nanoTime), goOn);
    } catch (Failure e) {
      place.close();
      throw e;
    }
  }

  /** Returns the properties of Kafka clients. */
  Map<String, Object> clients() {
    return Map.of("bootstrap.servers", broker.bootstrap());
  }

  Codec codec() {
    return codec;
  }

  /** Returns a directory within the one that is deleted at the end; it need not be there. */
  Path directory(String name) {
    return place.directory().resolve(name);
  }

  /** Creates a catalogue of topics of one partition each. */
  Topics topics(String prefix) {
    Topics topics = new Topics(prefix, 1, 1);
    try (Admin admin = Admin.create(clients())) {
      new TopicProvision(admin, topics, Duration.ofSeconds(30)).createMissing();
    }
    return topics;
  }

  /** Creates one more topic, set up as another one of the catalogue. */
  void topic(String name, Topic like) {
    NewTopic topic = new NewTopic(name, 1, (short) 1).configs(Topics.configuration(like));
    try (Admin admin = Admin.create(clients())) {
      admin.createTopics(List.of(topic)).all().get();
    } catch (ExecutionException e) {
      throw new Failure("cannot create the topic " + name + ": " + e.getCause(), e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Says something once. */
  void say(String sentence) {
    requireWanted();
    display.say(sentence);
  }

  /** Shows how far a measurement is, and waits a moment. */
  void tick(String name, long done, long total, String what) {
    requireWanted();
    display.show(List.of(new Display.Line(name, done, total, what)));
    try {
      Thread.sleep(TICK_MILLIS);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Throws if the user has ended the benchmark. */
  void requireWanted() {
    if (!goOn.getAsBoolean()) {
      throw new GivenUpException();
    }
  }

  static Failure interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new Failure("interrupted", e);
  }

  @Override
  public void close() {
    try (place;
        broker) {
      display.close();
    }
  }
}
