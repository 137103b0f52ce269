package io.flatwater.app.bench.memory;

import io.flatwater.app.Failure;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what a Java process takes, from outside: resident size and processor time from the system,
 * the heap after a collection from the log of its collector.
 *
 * @param pid of the process
 * @param collected bytes of heap that its last collection has left; empty before the first one
 */
public record Gauge(long pid, Supplier<OptionalLong> collected) {
  private static final Pattern LEFT = Pattern.compile("Pause .*->(\\d+)M\\(");
  private static final String RESIDENT = "VmRSS:";
  private static final long KIBI = 1024;

  /**
   * Returns the flags that make a JVM write the log of its collector, and collect once while it
   * loads its classes, so that there is a figure from the beginning.
   */
  public static List<String> logging(Path log) {
    return List.of("-Xlog:gc:file=" + log + ":uptime:filecount=0", "-XX:MetaspaceSize=12m");
  }

  /** Returns a gauge of a process that was started with {@link #logging}. */
  public static Gauge of(long pid, Path log) {
    return new Gauge(pid, () -> last(log));
  }

  /**
   * Throws away all garbage of the process, which its collector would leave among the old for long:
   * what the log says next is what is really held.
   *
   * @throws Failure if this Java is no JDK, or the process has ended
   */
  public void collect() {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    try {
      Process process =
          new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.run")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (process.waitFor() != 0) {
        throw new Failure("process " + pid + " does not collect its garbage; has it ended?");
      }
    } catch (IOException e) {
      throw new Failure(jcmd + " cannot be run; use the java of a JDK: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted", e);
    }
  }

  /** Returns a gauge of this process. */
  public static Gauge here() {
    return new Gauge(ProcessHandle.current().pid(), Gauge::own);
  }

  /**
   * Reads all figures.
   *
   * @param nanos when, by the caller's clock
   * @param work that was done by then
   * @return empty while the process has collected nothing, or after its end
   */
  public Optional<Sample> read(long nanos, long work) {
    OptionalLong heap = collected.get();
    OptionalLong resident = resident();
    Optional<Duration> processor =
        ProcessHandle.of(pid).flatMap(process -> process.info().totalCpuDuration());
    return heap.isPresent() && resident.isPresent() && processor.isPresent()
        ? Optional.of(
            new Sample(
                nanos, work, resident.getAsLong(), heap.getAsLong(), processor.get().toNanos()))
        : Optional.empty();
  }

  private OptionalLong resident() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
        if (line.startsWith(RESIDENT)) {
          return OptionalLong.of(KIBI * Long.parseLong(line.replaceAll("\\D", "")));
        }
      }
      return OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty(); // it has ended
    }
  }

  /** Returns what the last collection of a log has left, in bytes. */
  static OptionalLong last(Path log) {
    if (!Files.exists(log)) {
      return OptionalLong.empty();
    }
    try {
      String text = Files.readString(log, StandardCharsets.UTF_8);
      Matcher matcher = LEFT.matcher(text);
      OptionalLong left = OptionalLong.empty();
      while (matcher.find()) {
        left = OptionalLong.of(KIBI * KIBI * Long.parseLong(matcher.group(1)));
      }
      return left;
    } catch (IOException e) {
      throw new Failure("the log " + log + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static OptionalLong own() {
    long sum = 0;
    boolean any = false;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      MemoryUsage usage = pool.getCollectionUsage();
      if (pool.getType() == MemoryType.HEAP && usage != null) {
        sum += usage.getUsed();
        any = true;
      }
    }
    return any ? OptionalLong.of(sum) : OptionalLong.empty();
  }
}
