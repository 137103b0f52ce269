package io.flatwater.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * What the pages say can be done: every command is one that there is, every link leads somewhere.
 */
class DocumentationTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern LINK = Pattern.compile("\\[[^]]*]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*)$");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");

  private static List<Path> pages() {
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(
              Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md").map(ROOT::resolve),
              docs.filter(p -> p.toString().endsWith(".md")))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path page) {
    try {
      return Files.readString(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void everyCommandIsOneThatThereIs() {
    List<String> wrong = new ArrayList<>();
    int commands = 0;
    for (Path page : pages()) {
      List<String> lines = new ArrayList<>(commands(text(page)));
      lines.addAll(PageCommands.inline(text(page)));
      lines.removeIf(line -> !line.startsWith("flatwater "));
      for (String line : lines) {
        commands++;
        try {
          CommandLines.parse(words(line));
        } catch (CommandLine.ParameterException e) {
          wrong.add(page + ": " + line + ": " + e.getMessage());
        }
      }
    }
    assertEquals("", String.join("\n", wrong));
    assertTrue(commands > 30, "only " + commands + " commands were found");
  }

  /** Returns the lines of code that start Flatwater, those that go on put together. */
  static List<String> commands(String page) {
    List<String> found = new ArrayList<>();
    String joined = page.replaceAll("\\\\\n\\s*", "");
    boolean fenced = false;
    for (String line : joined.split("\n")) {
      if (line.startsWith("```")) {
        fenced = !fenced;
      } else if (fenced || line.startsWith("    ")) {
        String code = line.strip().replaceFirst("^\\$ ", "").replaceFirst("^\\./", "");
        code = code.replaceFirst("^(FLATWATER_\\w+=\\S+ +)+", "");
        if (code.startsWith("flatwater ") && !code.contains(" ...")) {
          found.add(code);
        }
      }
    }
    return found;
  }

  /** Returns a command's words after its name, up to a comment, a pipe or wide space. */
  static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(line);
    int end = 0;
    while (matcher.find()) {
      String word = matcher.group();
      boolean wide = matcher.start() - end >= 3 && !word.startsWith("-");
      if (word.matches("[#|>&;].*") || wide) {
        break;
      }
      end = matcher.end();
      words.add(
          matcher.group(1) != null
              ? matcher.group(1)
              : matcher.group(2) != null ? matcher.group(2) : word);
    }
    return words.subList(1, words.size());
  }

  @Test
  void everyLinkLeadsSomewhere() {
    List<String> broken = new ArrayList<>();
    for (Path page : pages()) {
      Matcher links = LINK.matcher(text(page));
      while (links.find()) {
        String to = links.group(1);
        if (!to.matches("[a-z]+:.*") && !exists(page, to)) {
          broken.add(page + ": " + to);
        }
      }
    }
    assertEquals(List.of(), broken);
  }

  private static boolean exists(Path page, String link) {
    String[] parts = link.split("#", 2);
    Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
    if (!Files.exists(target)) {
      return false;
    }
    return parts.length == 1 || anchors(target).contains(parts[1]);
  }

  private static Set<String> anchors(Path page) {
    return HEADING
        .matcher(text(page))
        .results()
        .map(
            heading ->
                heading
                    .group(1)
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  @Test
  void readmeListsEveryPage() {
    String readme = text(ROOT.resolve("README.md"));
    List<String> missing =
        pages().stream()
            .map(page -> ROOT.relativize(page).toString().replace('\\', '/'))
            .filter(name -> name.matches("docs/[^/]+") && !readme.contains("(" + name + ")"))
            .toList();
    assertEquals(List.of(), missing);
  }

  @Test
  void everyPageIsLinkedFromAnother() {
    List<String> lost = new ArrayList<>();
    for (Path page : pages()) {
      String name = ROOT.relativize(page).toString().replace('\\', '/');
      if (name.startsWith("docs/") && !name.startsWith("docs/decisions/")) {
        String file = name.substring("docs/".length());
        boolean linked =
            pages().stream()
                .filter(p -> !p.equals(page))
                .map(DocumentationTest::text)
                .anyMatch(t -> t.contains("(" + name + ")") || t.contains("(" + file + ")"));
        if (!linked) {
          lost.add(name);
        }
      }
    }
    assertEquals(List.of(), lost);
  }
}
