package io.flatwater.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What the command line says when it is asked for help, or asked wrongly. */
class CommandLineTest {

  private record Said(int status, String out, String err) {}

  private static Said say(String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    int status = line.execute(words);
    return new Said(status, out.toString(), err.toString());
  }

  static List<String> leafCommands() {
    List<String> names = new ArrayList<>();
    collect(Main.commandLine(), "", names);
    return names;
  }

  private static void collect(CommandLine command, String path, List<String> names) {
    if (command.getSubcommands().isEmpty()) {
      names.add(path.strip());
    }
    command.getSubcommands().forEach((name, sub) -> collect(sub, path + " " + name, names));
  }

  @ParameterizedTest
  @MethodSource("leafCommands")
  void everyCommandHelpsWithExamples(String command) {
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    words.add("--help");
    Said said = say(words.toArray(new String[0]));
    assertEquals(0, said.status(), said.err());
    assertTrue(said.out().contains("flatwater " + command), said.out());
    assertTrue(said.out().contains("Examples:"), said.out());
  }

  @Test
  void listsOfCommandsShowWholeSentences() {
    assertEquals(List.of(), withHalfASentence(Main.commandLine()));
  }

  /** A list shows the first line of a description alone. */
  private static List<String> withHalfASentence(CommandLine command) {
    List<String> names = new ArrayList<>();
    String[] description = command.getCommandSpec().usageMessage().description();
    if (description.length == 0 || !description[0].endsWith(".")) {
      names.add(command.getCommandSpec().qualifiedName());
    }
    command.getSubcommands().values().forEach(sub -> names.addAll(withHalfASentence(sub)));
    return names;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "quickstart --examples ten                      | 2 | ten",
        "quickstart --optimizer sim --data mnist        | 1 | did you mean sam?",
        "quickstart --optimizer sam:rho                 | 1 | expected KEY=VALUE",
        "quickstart --optimizer sam:rho=-1              | 1 | rho",
        "quickstart --noise 1.5 --data .                | 1 | IDX",
        "quickstart --data no-such-directory            | 1 | expected mnist, fashion-mnist",
        "train --set trainer.checkpoint.everySteps=ten  | 1 | expected a whole number",
        "train --set trainer.chekpoint.everySteps=1     | 1 | unknown setting",
        "train --config no-such-file.yaml               | 1 | no-such-file.yaml",
        "topics                                         | 2 | ''",
        "nonsense                                       | 2 | nonsense"
      })
  void wrongUseGetsASentence(String command, int status, String part) {
    Said said = say(command.strip().split(" +"));
    assertEquals(status, said.status(), said.err());
    assertTrue(said.err().contains(part), said.err());
    assertFalse(said.err().contains("\tat "), "a stack trace: " + said.err());
  }

  @Test
  void anUnreachableBrokerIsSaidInOneLine() {
    Said said = say("topics", "create", "--timeout", "2", "--set", "broker.bootstrap=127.0.0.1:9");
    assertEquals(1, said.status(), said.err());
    assertTrue(said.err().contains("127.0.0.1:9"), said.err());
    assertEquals(1, said.err().lines().count(), said.err());
  }

  @Test
  void policiesAreRefusedWhereTheyWouldDoNothing() {
    for (String command : new String[] {"train", "noise accuracy"}) {
      String[] words = (command + " --optimizer sgd:noise.action=drop").split(" ");
      Said said = say(words);
      assertEquals(1, said.status(), said.err());
      assertTrue(said.err().contains("would do nothing here"), said.err());
    }
  }

  @Test
  void optimizersAreListedForProgramsToo() {
    assertTrue(say("optimizers").out().contains("momentum-sam"));
    assertTrue(say("optimizers", "--json").out().contains("\"sequentialGradients\""));
    assertEquals(1, say("optimizers", "sim").status());
  }
}
