package io.flatwater.app.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Prometheus's own programs, where they are installed. */
final class Promtool {
  private Promtool() {}

  /** Returns where a program is; skips the test with a sentence if it is not installed. */
  static Path installed(String program) {
    Optional<Path> found =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
            .map(directory -> Path.of(directory, program))
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(
        found.isPresent(),
        program + " is not installed (Debian: apt-get install prometheus), so this was not tried");
    return found.orElseThrow();
  }

  /** Runs promtool, which must find nothing to say against it. */
  static void accepts(String input, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(installed("promtool").toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var in = process.getOutputStream()) {
      in.write(input.getBytes(UTF_8));
    }
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), String.join(" ", command) + ": " + said);
  }
}
