package io.flatwater.app.serving;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.flatwater.app.web.Problem;
import io.flatwater.model.Contract;
import io.flatwater.model.Rows;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What is asked over HTTP: {@code {"rows": [[...], ...], "ids": ["...", ...]}}. A row is an array
 * of as many numbers as the model takes, nested as the sender likes; ids may be left out.
 *
 * @param rows at least one
 * @param ids of the rows, or none
 */
record Question(Rows rows, List<String> ids) {
  private static final int BAD = 400;
  private static final int LONGEST_ID = 200;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(20)
                  .maxNumberLength(60)
                  .maxStringLength(1_000)
                  .maxNameLength(100)
                  .build())
          .build();

  Question {
    ids = List.copyOf(ids);
  }

  /**
   * Reads a question.
   *
   * @param contract of the model that is asked
   * @param mostRows that it may have
   * @throws Problem 400 if it is none, with what was found and what was expected
   */
  static Question read(byte[] body, Contract contract, int mostRows) {
    try (JsonParser parser = JSON.createParser(body)) {
      return new Reading(parser, contract, mostRows).question();
    } catch (IOException e) {
      throw new Problem(BAD, "the body is not JSON as expected: " + firstLine(e));
    }
  }

  private static String firstLine(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("it cannot be read");
  }

  private static final class Reading {
    private final JsonParser parser;
    private final Contract contract;
    private final int mostRows;
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private final List<String> ids = new ArrayList<>();
    private int rows;

    Reading(JsonParser parser, Contract contract, int mostRows) {
      this.parser = parser;
      this.contract = contract;
      this.mostRows = mostRows;
    }

    Question question() throws IOException {
      expect(parser.nextToken() == JsonToken.START_OBJECT, "an object with \"rows\"");
      Set<String> seen = new HashSet<>();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        expect(seen.add(name), "\"" + name + "\" once only");
        parser.nextToken();
        switch (name) {
          case "rows" -> rows();
          case "ids" -> ids();
          default ->
              throw new Problem(
                  BAD, "found \"" + name + "\", expected \"rows\" and perhaps \"ids\"");
        }
      }
      expect(parser.nextToken() == null, "nothing after the object");
      expect(rows > 0, "at least one row in \"rows\"");
      expect(
          ids.isEmpty() || ids.size() == rows,
          "as many \"ids\" as rows, found " + ids.size() + " and " + rows);
      return new Question(
          new Rows(contract.type(), contract.shape(), rows, data.toByteArray()), ids);
    }

    private void rows() throws IOException {
      expect(parser.currentToken() == JsonToken.START_ARRAY, "\"rows\" to be an array of rows");
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        expect(
            parser.currentToken() == JsonToken.START_ARRAY,
            "row " + rows + " to be an array of numbers");
        expect(rows < mostRows, "at most " + mostRows + " rows");
        row();
        rows++;
      }
    }

    private void row() throws IOException {
      int width = contract.width();
      int values = 0;
      int depth = 1;
      while (depth > 0) {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.START_ARRAY) {
          depth++;
        } else if (token == JsonToken.END_ARRAY) {
          depth--;
        } else {
          expect(
              token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT,
              "numbers in row " + rows);
          expect(values < width, width + " numbers in row " + rows + ", found more");
          value(values);
          values++;
        }
      }
      expect(values == width, width + " numbers in row " + rows + ", found " + values);
    }

    private void value(int column) throws IOException {
      double value = parser.getDoubleValue();
      if (contract.type() == Rows.Type.UINT8) {
        expect(
            value == Math.rint(value) && value >= 0 && value <= 255,
            "whole numbers from 0 to 255, found " + value + " at " + column + " of row " + rows);
        data.write((int) value);
        return;
      }
      float single = (float) value;
      expect(
          Float.isFinite(single),
          "numbers that a float can hold, found " + value + " at " + column + " of row " + rows);
      int bits = Float.floatToIntBits(single);
      for (int shift = 0; shift < 32; shift += 8) {
        data.write(bits >>> shift);
      }
    }

    private void ids() throws IOException {
      expect(parser.currentToken() == JsonToken.START_ARRAY, "\"ids\" to be an array of strings");
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        expect(parser.currentToken() == JsonToken.VALUE_STRING, "strings in \"ids\"");
        String id = parser.getText();
        expect(
            !id.isEmpty() && id.length() <= LONGEST_ID,
            "ids of 1 to " + LONGEST_ID + " characters, found one of " + id.length());
        expect(ids.size() < mostRows, "at most " + mostRows + " ids");
        ids.add(id);
      }
    }

    private static void expect(boolean condition, String expected) {
      if (!condition) {
        throw new Problem(BAD, "the request is not understood: expected " + expected);
      }
    }
  }
}
