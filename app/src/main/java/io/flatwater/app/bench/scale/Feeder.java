package io.flatwater.app.bench.scale;

import io.flatwater.app.config.Configuration;
import io.flatwater.ingest.source.ProduceService;
import io.flatwater.schemas.Example;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.Topic;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;

/** Sends all streams side by side, one example of each in turn. */
final class Feeder {
  private static final double NANOS = 1e9;
  private static final long LOOK_AGAIN_NANOS = 20_000_000;

  private final Site site;
  private final ProduceService produce;
  private final DoubleSupplier share;
  private final BooleanSupplier goOn;
  private volatile long sent;

  /** Makes a feeder; its producer belongs to the caller. */
  private Feeder(Site site, ProduceService produce, DoubleSupplier share, BooleanSupplier goOn) {
    this.site = site;
    this.produce = produce;
    this.share = share;
    this.goOn = goOn;
  }

  /**
   * Sends everything, at the pace of the scale, and waits until the brokers have it.
   *
   * @param share of each stream, 0 to 1, that may be sent by now; asked before each example
   * @param goOn asked often; false ends it early
   */
  static void feed(Site site, Codec codec, DoubleSupplier share, BooleanSupplier goOn) {
    Configuration c = site.configuration();
    try (ProduceService produce = new ProduceService(c.clients(), c.topics().topics(), codec)) {
      new Feeder(site, produce, share, goOn).run();
    }
  }

  private void run() {
    Map<String, Iterator<Example>> streams = new LinkedHashMap<>();
    site.scale().streamNames().forEach(s -> streams.put(s, site.source(s).examples(0)));
    long began = System.nanoTime();
    for (int i = 0; i < site.scale().examples() && goOn.getAsBoolean(); i++) {
      began += awaitShare((double) i / site.scale().examples());
      streams.forEach((stream, examples) -> send(stream, examples.next()));
      await(began + (long) (sent / site.scale().perSecond() * NANOS));
    }
    if (goOn.getAsBoolean()) {
      streams.keySet().forEach(s -> produce.send(Topic.EXAMPLES, s, site.source(s).end()));
    }
    produce.flush();
  }

  private void send(String stream, Example example) {
    produce.send(Topic.EXAMPLES, stream, example);
    sent++;
  }

  /** Waits until a share may be sent, and returns the nanoseconds that it took. */
  private long awaitShare(double due) {
    long from = System.nanoTime();
    while (due >= share.getAsDouble() && goOn.getAsBoolean()) {
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
    return System.nanoTime() - from;
  }

  private static void await(long due) {
    long left = due - System.nanoTime();
    if (left > 0) {
      LockSupport.parkNanos(left);
    }
  }
}
