package io.flatwater.evaluator;

import io.flatwater.evaluator.gate.GateSettings;

/**
 * How a gate runs as a process.
 *
 * @param name its consumer group; gates of one name share the streams among them, so one
 *     installation has one name
 * @param instance name of this process among those of the group; a second process of the same name
 *     takes the first one's place
 * @param gate its rules
 */
public record GateServiceSettings(String name, String instance, GateSettings gate) {
  /** The name, if nothing is said. */
  public static final String NAME = "flatwater-gate";

  public GateServiceSettings {
    ServiceSettings.check("gate", "name", name);
    ServiceSettings.check("gate", "instance", instance);
  }
}
