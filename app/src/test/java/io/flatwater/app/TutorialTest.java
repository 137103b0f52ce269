package io.flatwater.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tutorial is run, command by command, and prints what it says it prints. */
class TutorialTest {
  private static final Path PAGE = Path.of("../docs/tutorial.md");
  private static final Path FILES = Path.of("../examples/tutorial");

  @TempDir Path directory;

  /**
   * A command and what is shown of what it prints.
   *
   * @param text of the command, with its here-document
   * @param shown lines in order
   */
  private record Step(String text, List<String> shown) {}

  @Test
  void everyCommandOfTheTutorialPrintsWhatItShows() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "there is no bash here");
    List<Step> steps = steps(Files.readString(PAGE));
    assertTrue(steps.size() > 15, "only " + steps.size() + " commands were found");
    try (Stream<Path> files = Files.list(FILES)) {
      for (Path file : files.toList()) {
        Files.copy(file, directory.resolve(file.getFileName()));
      }
    }
    run(steps);
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      Path out = directory.resolve("out." + i);
      String printed = Files.exists(out) ? Files.readString(out) : "";
      List<String> lines = printed.lines().map(TutorialTest::masked).toList();
      int at = 0;
      for (String line : steps.get(i).shown()) {
        int found = lines.subList(at, lines.size()).indexOf(masked(line));
        if (found < 0) {
          wrong.add(steps.get(i).text() + " does not print: " + line + "\nbut: " + printed);
          break;
        }
        at += found + 1;
      }
    }
    assertEquals("", String.join("\n", wrong));
  }

  /** Numbers and hashes may be others; words may not. */
  private static String masked(String line) {
    return line.replaceAll("\\S*/(?=\\S+\\.(zip|json))", "")
        .replaceAll("\\b[0-9a-f]{12}\\b", "#")
        .replaceAll("-?\\d[\\d.:TZ-]*", "#")
        .replaceAll("\\s+", " ")
        .strip();
  }

  private static List<Step> steps(String page) {
    List<Step> steps = new ArrayList<>();
    boolean fenced = false;
    StringBuilder command = new StringBuilder();
    List<String> shown = new ArrayList<>();
    boolean document = false;
    for (String line : page.split("\n")) {
      if (line.startsWith("```")) {
        fenced = line.equals("```console");
      } else if (fenced && line.startsWith("$ ")) {
        command = new StringBuilder(line.substring(2));
        document = line.endsWith("<<'END'");
        shown = new ArrayList<>();
        if (!document) {
          steps.add(new Step(command.toString(), shown));
        }
      } else if (fenced && document) {
        command.append('\n').append(line);
        if (line.equals("END")) {
          document = false;
          steps.add(new Step(command.toString(), shown));
        }
      } else if (fenced && !line.equals("...") && !line.isBlank()) {
        shown.add(line);
      }
    }
    return steps;
  }

  /** Runs all in one shell, as a reader does, on a port of their own. */
  private void run(List<Step> steps) throws Exception {
    StringBuilder script = new StringBuilder("set -e\n");
    script.append(
        "flatwater() { \"$JAVA\" $OPTIONS -cp \"$CLASSES\" io.flatwater.app.Main \"$@\"; }\n");
    script.append("trap 'kill $(jobs -p) 2>/dev/null; wait' EXIT\n");
    String port = String.valueOf(freePort());
    for (int i = 0; i < steps.size(); i++) {
      String text = steps.get(i).text().replace("9092", port);
      boolean stays = text.endsWith("&");
      String alone = stays ? text.substring(0, text.length() - 1) : text;
      if (text.contains("<<")) {
        script.append(text).append('\n');
      } else if (stays) {
        script.append("( exec \"$JAVA\" $OPTIONS -cp \"$CLASSES\" io.flatwater.app.Main ");
        script.append(alone.replaceFirst("^flatwater ", "")).append(") > out.").append(i);
        script.append(" 2>&1 &\n");
      } else {
        script.append(alone).append(" > out.").append(i).append(" 2> err.").append(i);
        script.append(" || { cat out.").append(i).append(" err.").append(i).append("; exit 1; }\n");
      }
    }
    Path file = Files.writeString(directory.resolve("tutorial.sh"), script.toString());
    ProcessBuilder builder = new ProcessBuilder("/bin/bash", file.toString());
    builder.directory(directory.toFile()).redirectErrorStream(true);
    Path said = directory.resolve("said");
    builder.redirectOutput(said.toFile());
    builder.environment().put("JAVA", Path.of(System.getProperty("java.home"), "bin/java") + "");
    builder.environment().put("CLASSES", classPath());
    builder.environment().put("OMP_NUM_THREADS", "1");
    builder.environment().put("OPENBLAS_NUM_THREADS", "1");
    builder
        .environment()
        .put(
            "OPTIONS",
            "-Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto"
                + " -Dorg.bytedeco.javacpp.maxphysicalbytes=0");
    Process process = builder.start();
    try {
      assertTrue(process.waitFor(10, TimeUnit.MINUTES), () -> "still running: " + read(said));
      assertEquals(0, process.exitValue(), () -> read(said));
    } finally {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
  }

  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(java.io.File.pathSeparator));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
