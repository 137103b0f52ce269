package io.flatwater.app;

import io.flatwater.app.config.Configuration;
import io.flatwater.app.config.Services;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.Topics;
import io.flatwater.store.BlobStore;
import io.flatwater.trainer.TrainerService;
import java.util.Map;

/** What the services of a configuration are connected to. */
record Installation(Configuration configuration) {

  /** Returns what the services do. */
  Services services() {
    return new Services(configuration);
  }

  /** Returns the properties of all Kafka clients. */
  Map<String, Object> clients() {
    return configuration.clients();
  }

  Topics topics() {
    return configuration.topics().topics();
  }

  Codec codec() {
    return services().codec();
  }

  /** Opens the store of checkpoint files; whoever asks closes it. */
  BlobStore store() {
    return services().store();
  }

  TrainerService.Wiring trainer(BlobStore store) {
    return new TrainerService.Wiring(clients(), topics(), codec(), store);
  }

  io.flatwater.evaluator.Wiring evaluator(BlobStore store) {
    return new io.flatwater.evaluator.Wiring(clients(), topics(), codec(), store);
  }
}
