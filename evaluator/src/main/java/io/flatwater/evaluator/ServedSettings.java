package io.flatwater.evaluator;

/**
 * How served predictions are judged by labels that come later.
 *
 * @param name consumer group; processes of one name share the streams among them
 * @param instance name of this process among those of the group
 * @param window newest joined rows of a checkpoint that count
 * @param everyRows joined rows of a checkpoint between two words about it
 */
public record ServedSettings(String name, String instance, int window, int everyRows) {
  /** Most predictions of a stream, and most labels, that wait for their counterpart. */
  static final int CAPACITY = 100_000;

  public ServedSettings {
    ServiceSettings.check("served predictions", "name", name);
    ServiceSettings.check("served predictions", "instance", instance);
    if (window < 1 || everyRows < 1) {
      throw new IllegalArgumentException(
          "window and everyRows must be positive: " + window + ", " + everyRows);
    }
  }
}
