package io.flatwater.app.config;

import io.flatwater.model.Networks.Execution;
import java.util.List;

/** How predictions are served. */
public record Serving(
    @Setting("Where `flatwater serve` listens") Web http,
    @Setting(value = "Streams whose live models are served; empty: all", fallback = "[]")
        List<String> streams,
    @Setting(value = "`auto`, `onednn`, or `dl4j`", fallback = "auto") Trainer.Executor executor,
    @Setting(
            value = "Predictions of a stream that are computed at the same time",
            fallback = "2",
            least = 1,
            most = 1024)
        int threads,
    @Setting(value = "Most rows of one request", fallback = "256", least = 1, most = 65_536)
        int mostRows,
    @Setting(
            value =
                "Share of the answers to requests with ids that is written to `predictions`, so"
                    + " that later labels can tell how right they were",
            fallback = "0",
            least = 0,
            most = 1)
        double record) {

  public Serving {
    streams = List.copyOf(streams);
  }

  /** Returns how networks are run. */
  public Execution execution() {
    return new Execution(executor.id(), 1, 1);
  }
}
