package io.flatwater.app.noise;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flatwater.app.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;

/**
 * What people said about labels: which test images they were shown, and of which they doubt the
 * label.
 *
 * @param doubtful by the image's index: true if fewer than 3 of 5 kept its label
 */
public record Judgements(TreeMap<Integer, Boolean> doubtful) {
  private static final int MAJORITY = 3;
  private static final long MOST_BYTES = 16 << 20;

  /**
   * Reads a file: a JSON list of objects with {@code id}, the image's index, and {@code
   * mturk.given}, how many of five people kept its label.
   *
   * @throws Failure if it is something else
   */
  public static Judgements read(Path file) {
    TreeMap<Integer, Boolean> doubtful = new TreeMap<>();
    for (JsonNode one : tree(file)) {
      JsonNode id = one.path("id");
      JsonNode kept = one.path("mturk").path("given");
      if (!id.canConvertToInt() || id.intValue() < 0 || !kept.canConvertToInt()) {
        throw new Failure(
            file
                + ": found "
                + one
                + ", expected an object with id, an image's index, and mturk.given, how many of"
                + " five people kept its label");
      }
      doubtful.put(id.intValue(), kept.intValue() < MAJORITY);
    }
    long doubted = doubtful.values().stream().filter(d -> d).count();
    if (doubted < 2 || doubtful.size() - doubted < 2) {
      throw new Failure(
          file
              + ": found "
              + doubted
              + " doubtful labels of "
              + doubtful.size()
              + ", expected 2 or more of both kinds");
    }
    return new Judgements(doubtful);
  }

  private static JsonNode tree(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new Failure(file + ": found more than 16 MiB, expected a list of judgements");
      }
      JsonNode tree = new ObjectMapper().readTree(Files.readString(file));
      if (!tree.isArray()) {
        throw new Failure(file + ": expected a JSON list of judgements");
      }
      return tree;
    } catch (JsonProcessingException e) {
      throw new Failure(file + " is no valid JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new Failure(file + " cannot be read: " + e, e);
    }
  }
}
