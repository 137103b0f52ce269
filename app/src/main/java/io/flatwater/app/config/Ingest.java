package io.flatwater.app.config;

import io.flatwater.ingest.JoinSettings;
import java.time.Duration;

/** How examples become mini-batches. */
public record Ingest(
    @Setting(
            value =
                "Application id of the topology and name of its consumer group; other settings make"
                    + " other mini-batches, so change it together with them",
            fallback = "flatwater-ingest",
            pattern = "[a-zA-Z0-9._-]{1,100}",
            form = "1 to 100 letters, digits, '.', '_' and '-'")
        String application,
    @Setting(
            value = "Name of this process among those of the application, kept over restarts",
            fallback = "1",
            pattern = "[a-zA-Z0-9._-]{1,100}",
            form = "1 to 100 letters, digits, '.', '_' and '-'")
        String instance,
    @Setting(value = "Rows of a full mini-batch", fallback = "128", least = 1, most = 65_536)
        int batchSize,
    @Setting(
            value =
                "Most event time between two examples of one mini-batch, in milliseconds; 0: any",
            fallback = "0",
            least = 0)
        long maxDelayMillis,
    @Setting(
            value = "How many of a stream's latest ids are remembered, to drop repeated ones",
            fallback = "8192",
            least = 0,
            most = 1 << 20)
        int recentIds,
    @Setting(
            value =
                "Wall time after which an open mini-batch is closed though it is not full, at the"
                    + " latest after twice as long, in milliseconds; 0: never. Another run over the"
                    + " same examples then makes other mini-batches",
            fallback = "0",
            least = 0,
            most = 86_400_000)
        long flushMillis,
    @Setting("Labels that come later than their examples") Labels labels,
    @Setting("Examples that are never trained on") HeldOut heldOut,
    @Setting(
            value = "Where open batches lie: `memory`, or `disk` (RocksDB) for very many streams",
            fallback = "memory")
        Storage storage,
    @Setting(
            value = "Directory of the topology's local state; it can be rebuilt from the broker",
            fallback = "flatwater-ingest-state")
        String stateDirectory,
    @Setting(
            value = "Milliseconds between two transactions of the topology",
            fallback = "100",
            least = 10,
            most = 3_600_000)
        long commitMillis,
    @Setting(value = "Threads of the topology", fallback = "1", least = 1, most = 256) int threads,
    @Setting("What `flatwater ingest produce` sends") Source source) {

  /** Where open batches lie. */
  public enum Storage {
    MEMORY,
    DISK
  }

  /** Labels that come later than their examples. */
  public record Labels(
      @Setting(
              value =
                  "How long an example waits for labels of the topic `labels`, in milliseconds of"
                      + " event time; 0: labels come with examples only, and `labels` is not read",
              fallback = "0",
              least = 0,
              most = 3_153_600_000_000.0)
          long windowMillis,
      @Setting(
              value =
                  "Most examples and labels of a stream that wait; then the oldest one goes on"
                      + " before its time",
              fallback = "100000",
              least = 1,
              most = 10_000_000)
          int most,
      @Setting(
              value = "Most bytes of them in memory, about",
              fallback = "67108864",
              least = 1,
              most = 1L << 34)
          long mostBytes,
      @Setting(
              value =
                  "Which of different labels counts: the `first` to arrive, at once; the `last` by"
                      + " event time or the `majority`, when the window closes",
              fallback = "first")
          JoinSettings.Conflicts conflicts,
      @Setting(
              value =
                  "What becomes of an example that no label came for: `pass` (it goes on without"
                      + " one, and is masked in training), or `drop`",
              fallback = "pass")
          JoinSettings.Missing missing) {

    /** Returns the settings in ingest's words. */
    JoinSettings join() {
      return windowMillis == 0
          ? JoinSettings.OFF
          : new JoinSettings(Duration.ofMillis(windowMillis), most, mostBytes, conflicts, missing);
    }
  }

  /** Examples that are never trained on. */
  public record HeldOut(
      @Setting(
              value = "Share of a stream that is held out; a hash of the id decides",
              fallback = "0.02",
              least = 0,
              most = 0.5)
          double share,
      @Setting(value = "Rows of a full probe set", fallback = "200", least = 1, most = 65_536)
          int rows,
      @Setting(
              value = "What the examples of a set have in common: `domain` or `time`",
              fallback = "domain")
          Slicing slicing) {

    /** What the examples of a probe set have in common. */
    public enum Slicing {
      DOMAIN,
      TIME
    }
  }
}
