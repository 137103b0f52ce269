package io.flatwater.app.config;

/** How a process logs, to its standard error. */
public record Log(
    @Setting(
            value =
                "`text`: a line of `key=value`; `json`: a JSON object a line, with the same keys as"
                    + " fields",
            fallback = "text")
        Format format,
    @Setting(value = "The least that is logged", fallback = "info") Level level) {

  /** Form of a line. */
  public enum Format {
    TEXT,
    JSON
  }

  /** How much is logged. */
  public enum Level {
    ERROR,
    WARN,
    INFO,
    DEBUG
  }
}
