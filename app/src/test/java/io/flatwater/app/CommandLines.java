package io.flatwater.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;

/** Runs commands as a user does, for tests. */
public final class CommandLines {
  private CommandLines() {}

  /** Reads the words of a command without running it; fails if they are wrong. */
  public static void parse(List<String> words) {
    Main.commandLine().parseArgs(words.toArray(new String[0]));
  }

  /** Returns what a command that ends well prints. */
  public static String run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    assertEquals(0, line.execute(args), () -> out + "\n" + err);
    return out.toString();
  }

  /** Returns the sentence of a command that fails. */
  public static String fail(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    assertEquals(1, line.execute(args), () -> out + "\n" + err);
    return err.toString();
  }
}
