package io.flatwater.app;

import io.flatwater.app.config.Evaluator.Probes;
import io.flatwater.evaluator.ProbeSets;
import io.flatwater.evaluator.SealedSet;
import io.flatwater.schemas.Probe;
import io.flatwater.schemas.ProbeSet;
import io.flatwater.schemas.wire.Topic;
import java.util.List;

/** The probe sets that are on the topic. */
final class ProbeLog {
  private ProbeLog() {}

  /** Returns a stream's sealed sets, as an evaluator of this configuration would use them. */
  static List<SealedSet> of(Installation installation, String stream) {
    Probes settings = installation.configuration().evaluator().probes();
    ProbeSets probes = new ProbeSets(settings.maxBytes(), settings.heldOut());
    new TopicLog(installation.clients(), installation.codec())
        .read(
            installation.topics().name(Topic.PROBES),
            (at, record) -> {
              if (at.key().equals(stream) && record instanceof Probe block) {
                probes.add(stream, block);
              } else if (at.key().equals(stream) && record instanceof ProbeSet seal) {
                probes.seal(stream, seal);
              }
            });
    return probes.of(stream);
  }
}
