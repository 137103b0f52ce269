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

/** Sends all streams side by side, one example of each in turn. */
final class Feeder {
  private static final double NANOS = 1e9;

  private final Site site;
  private final ProduceService produce;
  private final BooleanSupplier goOn;
  private volatile long sent;

  /** Makes a feeder; its producer belongs to the caller. */
  private Feeder(Site site, ProduceService produce, BooleanSupplier goOn) {
    this.site = site;
    this.produce = produce;
    this.goOn = goOn;
  }

  /**
   * Sends everything, at the pace of the scale, and waits until the brokers have it.
   *
   * @param goOn asked often; false ends it early
   */
  static void feed(Site site, Codec codec, BooleanSupplier goOn) {
    Configuration c = site.configuration();
    try (ProduceService produce = new ProduceService(c.clients(), c.topics().topics(), codec)) {
      new Feeder(site, produce, goOn).run();
    }
  }

  private void run() {
    Map<String, Iterator<Example>> streams = new LinkedHashMap<>();
    site.scale().streamNames().forEach(s -> streams.put(s, site.source(s).examples(0)));
    long began = System.nanoTime();
    for (int i = 0; i < site.scale().examples() && goOn.getAsBoolean(); i++) {
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

  private static void await(long due) {
    long left = due - System.nanoTime();
    if (left > 0) {
      LockSupport.parkNanos(left);
    }
  }
}
