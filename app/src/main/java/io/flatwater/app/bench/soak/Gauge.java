package io.flatwater.app.bench.soak;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Reads how much memory a Java process has, from outside: the resident size from the system, the
 * heap from the JDK's {@code jstat}, which reads a file that the JVM keeps.
 */
final class Gauge implements AutoCloseable {
  private static final String RESIDENT = "VmRSS:";
  private static final List<String> USED = List.of("S0U", "S1U", "EU", "OU");
  private static final long KIBI = 1024;

  private final long pid;
  private final Supplier<OptionalLong> heap;
  private final Runnable end;

  private Gauge(long pid, Supplier<OptionalLong> heap, Runnable end) {
    this.pid = pid;
    this.heap = heap;
    this.end = end;
  }

  /** Returns a gauge of another process, which must have begun. */
  static Gauge of(long pid, long everyMillis) {
    Heap heap = new Heap(pid, everyMillis);
    heap.start();
    return new Gauge(pid, heap::used, heap::end);
  }

  /** Returns a gauge of this process. */
  static Gauge here() {
    var memory = ManagementFactory.getMemoryMXBean();
    return new Gauge(
        ProcessHandle.current().pid(),
        () -> OptionalLong.of(memory.getHeapMemoryUsage().getUsed()),
        () -> {});
  }

  /**
   * Reads both figures.
   *
   * @param nanos when, by the caller's clock
   * @return empty while the process is not ready, or after its end
   */
  Optional<Sample> read(long nanos) {
    OptionalLong used = heap.get();
    OptionalLong resident = resident();
    return used.isPresent() && resident.isPresent()
        ? Optional.of(new Sample(nanos, resident.getAsLong(), used.getAsLong()))
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

  @Override
  public void close() {
    end.run();
  }

  /** Bytes of a heap in use, as jstat says again and again. */
  private static final class Heap extends Thread {
    private final long pid;
    private final long everyMillis;
    private volatile long used = -1;
    private volatile boolean ended;

    Heap(long pid, long everyMillis) {
      super("heap-" + pid);
      this.pid = pid;
      this.everyMillis = everyMillis;
      setDaemon(true);
    }

    OptionalLong used() {
      return used < 0 ? OptionalLong.empty() : OptionalLong.of(used);
    }

    void end() {
      ended = true;
      interrupt();
    }

    @Override
    public void run() {
      // A JVM that has just begun cannot be looked at yet.
      while (!ended && ProcessHandle.of(pid).isPresent()) {
        follow();
      }
    }

    private void follow() {
      ProcessBuilder builder =
          new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "jstat").toString(),
              "-J-Xmx16m",
              "-gc",
              Long.toString(pid),
              everyMillis + "ms");
      builder.redirectError(ProcessBuilder.Redirect.DISCARD);
      try {
        Process process = builder.start();
        try (BufferedReader lines = process.inputReader(StandardCharsets.US_ASCII)) {
          String head = lines.readLine();
          String line = lines.readLine();
          while (!ended && head != null && line != null) {
            used = used(head.strip().split("\\s+"), line.strip().split("\\s+"));
            line = lines.readLine();
          }
        } finally {
          process.destroyForcibly();
        }
      } catch (IOException e) {
        ended = true; // no jstat here: no figures
      }
    }

    private static long used(String[] head, String[] line) {
      double sum = 0;
      for (String column : USED) {
        int at = Arrays.asList(head).indexOf(column);
        if (at >= 0 && at < line.length && !line[at].equals("-")) {
          sum += Double.parseDouble(line[at].replace(',', '.'));
        }
      }
      return (long) (sum * KIBI);
    }
  }
}
