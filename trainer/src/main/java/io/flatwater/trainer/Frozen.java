package io.flatwater.trainer;

import io.flatwater.model.file.Checkpoint;
import io.flatwater.model.file.Counters;
import io.flatwater.model.file.Manifest;
import io.flatwater.model.file.Origin;
import io.flatwater.model.file.State;
import io.flatwater.model.file.StateImage;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All there is of a trainer at one moment. Making a checkpoint of it takes longer than a step may
 * wait, so that it is done in another thread, as often as wanted.
 *
 * @param stream that it learns from
 * @param image parameters and memory, a copy
 * @param watched what its watch knew
 * @param lookingOn the state of what judges labels and looks out for drift, by name
 * @param counted prequential counts so far
 */
record Frozen(
    RunSettings settings,
    String stream,
    Provenance provenance,
    StateImage image,
    Watch.Image watched,
    SortedMap<String, byte[]> lookingOn,
    Counters counted) {
  /** The section of the state that holds what the watch knows. */
  static final String WATCH = "watch";

  /** Returns the checkpoint. */
  Checkpoint checkpoint(long version, Origin origin) {
    State bare = image.state();
    State state =
        new State(bare.step(), bare.history(), bare.optimizer(), bare.memory(), sections());
    Manifest manifest =
        new Manifest(
            Names.lineage(settings.run(), stream),
            version,
            version - 1,
            state.step(),
            origin,
            settings.seed(),
            provenance.configurationHash(),
            provenance.environment(),
            provenance.codeVersion(),
            state.hash(image.params()),
            counted);
    return new Checkpoint(
        settings.definition(), settings.contract(), image.params(), state, manifest);
  }

  private SortedMap<String, byte[]> sections() {
    SortedMap<String, byte[]> sections = new TreeMap<>(lookingOn);
    if (settings.divergence().watched()) {
      sections.put(WATCH, watched.bytes());
    }
    return sections;
  }
}
