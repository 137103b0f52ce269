package io.flatwater.app.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher of the image, with a stand-in for Java that says what it was given. */
@Timeout(60)
class ContainerLauncherTest {
  private static final Path LAUNCHER = Path.of("..", "docker", "flatwater").toAbsolutePath();

  @TempDir private Path directory;

  @BeforeEach
  void makeHome() throws IOException {
    assumeTrue(
        List.of("/usr/bin/flock", "/bin/flock").stream().anyMatch(p -> Files.exists(Path.of(p))),
        "there is no flock here, so the launcher of the image was not tried");
    Files.createDirectories(directory.resolve("bin"));
    Files.writeString(directory.resolve("numeric.env"), "OMP_NUM_THREADS=1\n");
    Path java =
        Files.writeString(
            directory.resolve("bin/java"),
            """
            #!/bin/sh
            for last; do :; done
            echo "$last instance=$FLATWATER_TRAINER_INSTANCE state=$FLATWATER_INGEST_STATE_DIRECTORY threads=$OMP_NUM_THREADS seats=$FLATWATER_SEATS"
            read -r end
            """);
    assertTrue(java.toFile().setExecutable(true));
  }

  private Process start(Map<String, String> environment) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("sh", LAUNCHER.toString(), "train");
    builder.environment().keySet().removeIf(name -> name.startsWith("FLATWATER_"));
    builder.environment().put("FLATWATER_HOME", directory.toString());
    builder
        .environment()
        .merge("PATH", directory.resolve("bin").toString(), (path, own) -> own + ":" + path);
    builder.environment().putAll(environment);
    return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static String said(Process process) throws IOException {
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    return String.valueOf(out.readLine());
  }

  @Test
  void containersThatShareAVolumeTakeTheFirstFreeSeatAndLeaveItWhenTheyEnd() throws Exception {
    Path seats = directory.resolve("seats");
    Map<String, String> shared = Map.of("FLATWATER_SEATS", seats.toString());
    Process first = start(shared);
    Process second = start(shared);
    try {
      String one = said(first);
      String two = said(second);
      assertEquals(
          List.of(
              "train instance=1 state=" + seats + "/1.state threads=1 seats=",
              "train instance=2 state=" + seats + "/2.state threads=1 seats="),
          List.of(one, two).stream().sorted().toList());
      Process left = one.contains("=1 state") ? first : second;
      left.destroyForcibly().waitFor();
      Process next = start(shared);
      assertTrue(said(next).contains("instance=1 "));
      next.destroyForcibly().waitFor();
    } finally {
      first.destroyForcibly();
      second.destroyForcibly();
    }
  }

  @Test
  void aContainerWithoutSeatsIsCalledAsItsSettingsSay() throws Exception {
    Process process = start(Map.of("FLATWATER_TRAINER_INSTANCE", "trainer-0"));
    assertEquals("train instance=trainer-0 state= threads=1 seats=", said(process));
    process.destroyForcibly().waitFor();
  }
}
