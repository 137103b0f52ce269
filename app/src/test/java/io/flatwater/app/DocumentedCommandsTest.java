package io.flatwater.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Commands of README and pages that need no broker and take no minutes are run, on small files of
 * the names that the pages use. {@link TutorialTest} runs those of the tutorial, {@link
 * DocumentationTest} reads all.
 */
class DocumentedCommandsTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern CHEAP =
      Pattern.compile(
          "(stream --(file|generator)|ingest describe --file|model |optimizers|doctor|topics acls"
              + "|generate-completion).*");
  private static final Pattern DEAR = Pattern.compile(".*(--create|--mail|--examples|\\$\\().*");

  @TempDir Path directory;

  @Test
  void commandsThatNeedNoBrokerDoWhatThePagesSay() throws IOException {
    makeFiles();
    List<String> failed = new ArrayList<>();
    Set<String> commands = commands();
    for (String command : commands) {
      StringWriter said = new StringWriter();
      CommandLine line = Main.commandLine();
      line.setOut(new PrintWriter(said));
      line.setErr(new PrintWriter(said));
      String[] words = words(command);
      if (line.execute(words) != 0) {
        failed.add(command + ": " + said);
      }
    }
    assertEquals("", String.join("\n", failed));
    assertTrue(commands.size() >= 6, "only " + commands);
  }

  private static Set<String> commands() throws IOException {
    Set<String> commands = new LinkedHashSet<>();
    try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
      for (Path page :
          Stream.concat(Stream.of(ROOT.resolve("README.md")), docs.sorted())
              .filter(p -> p.toString().endsWith(".md") && !p.endsWith("tutorial.md"))
              .toList()) {
        for (String command : DocumentationTest.commands(Files.readString(page))) {
          if (runs(command)) {
            commands.add(command);
          }
        }
      }
    }
    return commands;
  }

  /** Tells whether this test runs a command. */
  static boolean runs(String command) {
    String bare = command.replaceFirst("^flatwater ", "");
    return command.startsWith("flatwater ")
        && CHEAP.matcher(bare).matches()
        && !DEAR.matcher(bare).matches();
  }

  /** Returns a command's words, with files in the test's own directory, and little to do. */
  private String[] words(String command) {
    List<String> words = new ArrayList<>();
    for (String word : DocumentationTest.words(command)) {
      boolean file = word.matches("[\\w-]+\\.(csv|jsonl|yaml|json|keras|h5|zip)");
      words.add(file ? directory.resolve(word).toString() : word);
    }
    if (words.get(0).equals("stream")) {
      words.addAll(List.of("--examples", "300"));
    }
    return words.toArray(new String[0]);
  }

  private void makeFiles() throws IOException {
    StringBuilder power = new StringBuilder("load,heat,class\n");
    StringBuilder loans = new StringBuilder("income,paid\n");
    StringBuilder clicks = new StringBuilder("when,user_agent,page,dwell,clicked\n");
    for (int i = 0; i < 400; i++) {
      power.append(i % 7).append(',').append(i % 11).append(',').append(i % 3 == 0 ? "up" : "down");
      power.append('\n');
      loans.append(i % 13).append(',').append(i % 2).append('\n');
      clicks.append("2026-01-01T00:").append(i / 60 % 60 + 10).append(':').append(i % 60 / 10);
      clicks.append(i % 10).append("Z,x,y,").append(i % 5).append(',').append(i % 2).append('\n');
    }
    Files.writeString(directory.resolve("power.csv"), power);
    Files.writeString(directory.resolve("loans.csv"), loans);
    Files.writeString(directory.resolve("clicks.csv"), clicks);
    Files.writeString(directory.resolve("flatwater.yaml"), "topics: {partitions: 2}\n");
    Path keras = ROOT.resolve("models/src/test/resources/keras");
    Files.copy(keras.resolve("grey.keras"), directory.resolve("model.keras"));
    Files.copy(keras.resolve("rows.h5"), directory.resolve("model.h5"));
    CommandLines.run(
        "model",
        "import",
        directory.resolve("model.h5").toString(),
        directory.resolve("model.zip").toString());
  }
}
