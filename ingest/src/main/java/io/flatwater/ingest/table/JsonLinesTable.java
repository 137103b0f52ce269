package io.flatwater.ingest.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flatwater.ingest.source.SourceException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file of one JSON object a line; empty lines are passed over.
 *
 * <p>Columns are the names in the first lines, in the order in which they first come. Entries of
 * objects and arrays are columns of their own: {@code place.city}, {@code pixels.0}. A name that
 * comes later for the first time is passed over, as the columns are frozen by then.
 */
final class JsonLinesTable implements Table {
  private static final int LONGEST_LINE = 8 << 20;
  private static final int DEEPEST = 20;

  /** Longer names are no columns; otherwise a short line could make names without end. */
  private static final int LONGEST_NAME = 1_000;

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final TextFile file;
  private final List<String> columns;
  private final Map<String, Integer> places = new LinkedHashMap<>();

  /**
   * Opens a file.
   *
   * @param prefix how many lines name the columns, at least 1
   */
  JsonLinesTable(Path path, int prefix) {
    this.file = new TextFile(path);
    try (BufferedReader in = file.open()) {
      String line = readLine(in);
      for (int seen = 0; line != null && seen < prefix; line = readLine(in)) {
        if (!line.isBlank()) {
          seen++;
          name(line);
        }
      }
    } catch (IOException e) {
      throw file.unreadable(e);
    }
    if (places.isEmpty()) {
      throw new SourceException(
          file.path() + " has no JSON object in its first lines, expected one a line.");
    }
    this.columns = List.copyOf(places.keySet());
  }

  @Override
  public String name() {
    return file.name();
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public Lines open() {
    BufferedReader in = file.open();
    return new Lines() {
      private long number;

      @Override
      public Optional<Line> next() {
        try {
          for (String line = readLine(in); line != null; line = readLine(in)) {
            number++;
            if (!line.isBlank()) {
              return Optional.of(parsed(number, line));
            }
          }
          return Optional.empty();
        } catch (IOException e) {
          throw file.unreadable(e);
        }
      }

      @Override
      public void close() {
        try {
          in.close();
        } catch (IOException e) {
          throw file.unreadable(e);
        }
      }
    };
  }

  private Line parsed(long number, String line) {
    try {
      JsonNode json = JSON.readTree(line);
      if (!json.isObject()) {
        return new Garbage(number, "The line is no JSON object, expected one a line.", line);
      }
      String[] cells = new String[columns.size()];
      Arrays.fill(cells, "");
      flatten(
          "",
          json,
          0,
          (name, value) -> {
            Integer place = places.get(name);
            if (place != null) {
              cells[place] = value;
            }
          });
      return new Cells(number, Arrays.asList(cells));
    } catch (JsonProcessingException e) {
      return new Garbage(number, "The line is no JSON: " + e.getOriginalMessage() + ".", line);
    }
  }

  private void name(String line) {
    try {
      flatten("", JSON.readTree(line), 0, (name, value) -> name(name, places.size()));
    } catch (JsonProcessingException e) {
      return; // a broken row, which reading will say
    }
  }

  private void name(String column, int place) {
    places.putIfAbsent(column, place);
    if (places.size() > MOST_COLUMNS) {
      throw new SourceException(
          file.path() + " has more than " + MOST_COLUMNS + " columns: too many for one example.");
    }
  }

  private interface Cell {
    void take(String name, String value);
  }

  private static void flatten(String prefix, JsonNode node, int depth, Cell out) {
    if (depth > DEEPEST || prefix.length() > LONGEST_NAME) {
      return;
    }
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> entry : node.properties()) {
        String name = prefix.isEmpty() ? entry.getKey() : prefix + "." + entry.getKey();
        flatten(name, entry.getValue(), depth + 1, out);
      }
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        flatten(prefix + "." + i, node.get(i), depth + 1, out);
      }
    } else if (!prefix.isEmpty()) {
      out.take(prefix, node.isNull() ? "" : node.asText().strip());
    }
  }

  /** Reads a line, no further than it may be long. */
  private @Nullable String readLine(BufferedReader in) throws IOException {
    StringBuilder line = new StringBuilder();
    int c = in.read();
    if (c < 0) {
      return null;
    }
    for (; c >= 0 && c != '\n'; c = in.read()) {
      line.append((char) c);
      if (line.length() > LONGEST_LINE) {
        throw new SourceException(
            file.path()
                + " has a line of more than "
                + LONGEST_LINE
                + " characters: is it one JSON document rather than one object a line?");
      }
    }
    return line.toString();
  }
}
