package io.flatwater.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The commands on README and the pages, and the list of those that {@link DocumentedSystemsTest}
 * runs.
 */
final class PageCommands {
  private static final Path ROOT = Path.of("..");
  private static final String ELSEWHERE = "elsewhere";
  private static final String PROGRAMS =
      "mvn|docker|kubectl|curl|python3?|kcat|promtool|mount|man|source|cd|mkdir|git"
          + "|studies/run|benchmarks/run";

  /** A program that pages speak of, or anything with an option. */
  private static final Pattern PROGRAM =
      Pattern.compile(
          "(("
              + PROGRAMS
              + ")( .*)?|keys=.*|(?!flatwater\\b)[a-z][\\w./-]*( [a-z]\\S*)* --?[a-z][a-z-]*([ =].*)?)");

  /** A name within a sentence stands for itself; with an option or a file it is to be typed. */
  private static final Pattern INLINE =
      Pattern.compile("`((?:\\./)?(?:flatwater|" + PROGRAMS + ")(?: [^`]*)?(?: -|/|\\.\\w)[^`]*)`");

  /** Something is left to be filled in: {@code FILE}, or three dots. */
  private static final Pattern TEMPLATE = Pattern.compile(".*(\\.\\.\\.|\\b[A-Z]{3,}\\b).*");

  /** Options whose values are a reader's own. */
  private static final Set<String> OWN = Set.of("--config", "--port", "--examples");

  private PageCommands() {}

  /** How a command is run. */
  enum Kind {
    ONCE,
    FAILS,
    STAYS,
    BRIEF
  }

  /**
   * A command to run.
   *
   * @param words without the program's name
   * @param prints part of what it says; empty: nothing in particular
   */
  record Line(Kind kind, List<String> words, String prints) {}

  /**
   * A command that is not run by the list.
   *
   * @param pattern of whole commands
   * @param where it is run, or why it is not
   */
  record Exemption(Pattern pattern, String where) {}

  /** Returns the pages whose commands are for readers; the tutorial has a test of its own. */
  static List<Path> pages() {
    try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
      return Stream.concat(Stream.of("README.md", "CONTRIBUTING.md").map(ROOT::resolve), docs)
          .filter(p -> p.toString().endsWith(".md") && !p.endsWith("tutorial.md"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A command on a page.
   *
   * @param text without comments
   * @param words after the program's name
   */
  record Documented(String text, List<String> words) {
    static Documented of(String line) {
      List<String> words = DocumentationTest.words(line);
      String program = line.split(" ", 2)[0];
      return new Documented(program + " " + String.join(" ", words), words);
    }
  }

  /** Returns the commands of all pages, of Flatwater and of other programs. */
  static List<Documented> all() {
    List<Documented> commands = new ArrayList<>();
    for (Path page : pages()) {
      String text = read(page);
      DocumentationTest.commands(text).forEach(line -> commands.add(Documented.of(line)));
      boolean fenced = false;
      for (String line : text.replaceAll("\\\\\n\\s*", "").split("\n")) {
        fenced ^= line.startsWith("```");
        boolean code = fenced || line.startsWith("    ");
        if (code && PROGRAM.matcher(line.strip()).matches() && !isTemplate(line)) {
          commands.add(Documented.of(line.strip()));
        }
      }
      inline(text).forEach(line -> commands.add(Documented.of(line)));
    }
    return commands;
  }

  /** Returns the commands within the sentences of a page that can be typed as they are. */
  static List<String> inline(String page) {
    List<String> found = new ArrayList<>();
    boolean fenced = false;
    for (String line : page.split("\n")) {
      fenced ^= line.startsWith("```");
      Matcher inline = INLINE.matcher(line);
      while (!fenced && !line.startsWith("    ") && inline.find()) {
        if (!isTemplate(inline.group(1))) {
          found.add(inline.group(1).replaceFirst("^\\./", ""));
        }
      }
    }
    return found;
  }

  private static boolean isTemplate(String command) {
    return TEMPLATE.matcher(command).matches();
  }

  /** Returns the sections of the list, each with its commands in order. */
  static Map<String, List<Line>> sections() {
    Map<String, List<Line>> sections = new LinkedHashMap<>();
    lines()
        .forEach(
            (section, lines) -> {
              if (!section.equals(ELSEWHERE)) {
                sections.put(section, lines.stream().map(PageCommands::line).toList());
              }
            });
    return sections;
  }

  private static Line line(String text) {
    String[] parts = text.split("\\s+", 2);
    String[] command = parts[1].split(" => ", 2);
    return new Line(
        Kind.valueOf(parts[0].toUpperCase(Locale.ROOT)),
        DocumentationTest.words("flatwater " + command[0]),
        command.length == 1 ? "" : command[1]);
  }

  static List<Exemption> exemptions() {
    List<Exemption> exemptions = new ArrayList<>();
    for (String line : lines().getOrDefault(ELSEWHERE, List.of())) {
      String[] parts = line.split("\\s+= ", 2);
      exemptions.add(new Exemption(Pattern.compile(parts[0]), parts[1]));
    }
    return exemptions;
  }

  private static Map<String, List<String>> lines() {
    Map<String, List<String>> sections = new LinkedHashMap<>();
    List<String> section = new ArrayList<>();
    for (String line :
        read(Path.of("src/test/resources/io/flatwater/app/documented-commands.txt")).split("\n")) {
      if (line.startsWith("[")) {
        section = new ArrayList<>();
        sections.put(line.substring(1, line.length() - 1), section);
      } else if (!line.isBlank() && !line.startsWith("#")) {
        section.add(line.strip());
      }
    }
    return sections;
  }

  /**
   * Tells whether a command is run when another one is, which may have more options, and others of
   * what is a reader's own.
   */
  static boolean runs(List<String> more, List<String> words) {
    List<String> less = withoutOwn(words);
    int named = 0;
    while (named < less.size() && !less.get(named).startsWith("-")) {
      named++;
    }
    return more.size() >= named
        && more.subList(0, named).equals(less.subList(0, named))
        && new HashSet<>(more).containsAll(less);
  }

  private static List<String> withoutOwn(List<String> words) {
    List<String> rest = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      if (OWN.contains(words.get(i))) {
        i++;
      } else {
        rest.add(words.get(i));
      }
    }
    return rest;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
