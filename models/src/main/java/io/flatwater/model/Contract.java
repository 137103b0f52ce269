package io.flatwater.model;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What goes into a model and what comes out; travels with every model, and nobody else scales.
 *
 * @param type of the raw values
 * @param shape of one raw row, for example {@code [28, 28]}
 * @param order how a raw row becomes the network's row
 * @param scaling of the values
 * @param task what the outputs mean
 * @param classes their names, in order of the outputs
 * @param encoder what made the raw values of something else, such as vectors of sentences: its name
 *     and hash; empty: they are what was measured
 */
public record Contract(
    Rows.Type type,
    List<Integer> shape,
    Order order,
    Scaling scaling,
    Task task,
    List<String> classes,
    String encoder) {

  /** Makes a contract of values that no encoder made. */
  public Contract(
      Rows.Type type,
      List<Integer> shape,
      Order order,
      Scaling scaling,
      Task task,
      List<String> classes) {
    this(type, shape, order, scaling, task, classes, "");
  }

  /** How a raw row becomes the network's row. */
  public enum Order {
    /** Values stay where they are. */
    AS_IS,
    /** A row of height × width × channels becomes one of channels × height × width. */
    CHANNELS_FIRST
  }

  /** What the outputs mean. */
  public enum Task {
    /** One probability for each class; exactly one class is right. */
    CLASSIFICATION
  }

  /**
   * {@code value·scale + shift}, computed in float.
   *
   * @param scale one for all values, or one for each value of a row
   * @param shift as many
   */
  public record Scaling(List<Float> scale, List<Float> shift) {
    public Scaling {
      scale = List.copyOf(scale);
      shift = List.copyOf(shift);
      if (scale.isEmpty() || scale.size() != shift.size()) {
        throw new IllegalArgumentException(
            scale.size() + " scales and " + shift.size() + " shifts, expected as many of both");
      }
      for (int i = 0; i < scale.size(); i++) {
        if (!Float.isFinite(scale.get(i)) || !Float.isFinite(shift.get(i))) {
          throw new IllegalArgumentException("scale and shift of value " + i + " must be finite");
        }
      }
    }

    /** Returns the same scaling for all values. */
    public static Scaling all(float scale, float shift) {
      return new Scaling(List.of(scale), List.of(shift));
    }
  }

  private static final int MAX_WIDTH = 1 << 24;

  public Contract {
    shape = List.copyOf(shape);
    classes = List.copyOf(classes);
    long width = 1;
    for (int d : shape) {
      if (d < 1 || width * d > MAX_WIDTH) {
        throw new IllegalArgumentException("shape of a row is out of range: " + shape);
      }
      width *= d;
    }
    if (scaling.scale().size() != 1 && scaling.scale().size() != width) {
      throw new IllegalArgumentException(
          scaling.scale().size() + " scales for " + width + " values, expected 1 or as many");
    }
    if (order == Order.CHANNELS_FIRST && shape.size() != 3) {
      throw new IllegalArgumentException(
          "channels come first out of height × width × channels only, found " + shape);
    }
    if (classes.isEmpty()) {
      throw new IllegalArgumentException("a contract needs at least one class");
    }
  }

  /**
   * Returns the contract of images in bytes, scaled to [0, 1]; classes are named by their numbers.
   *
   * @param shape {@code [height, width]} or {@code [height, width, channels]}
   */
  public static Contract pixels(List<Integer> shape, int classes) {
    Order order = shape.size() == 3 && shape.get(2) > 1 ? Order.CHANNELS_FIRST : Order.AS_IS;
    return new Contract(
        Rows.Type.UINT8,
        shape,
        order,
        Scaling.all(1 / 255f, 0),
        Task.CLASSIFICATION,
        IntStream.range(0, classes).mapToObj(String::valueOf).toList());
  }

  /** Returns the number of values of a row. */
  public int width() {
    return shape.stream().mapToInt(Integer::intValue).reduce(1, (a, b) -> a * b);
  }

  /**
   * Checks that rows have the type and the shape that this contract names.
   *
   * @throws IllegalArgumentException if they have not
   */
  public void check(Rows rows) {
    if (rows.type() != type || !rows.shape().equals(shape)) {
      throw new IllegalArgumentException(
          "rows are " + rows.shape() + " " + rows.type() + ", expected " + shape + " " + type);
    }
  }

  /**
   * Checks that a network fits.
   *
   * @throws IllegalArgumentException if its inputs or classes are of another number
   */
  public void check(Definition definition) {
    if (definition.inputs() != width() || definition.classes() != classes.size()) {
      throw new IllegalArgumentException(
          "the network takes "
              + definition.inputs()
              + " values to "
              + definition.classes()
              + " classes, the contract "
              + width()
              + " to "
              + classes.size());
    }
  }

  /** Returns the network's inputs for some rows, {@code rows × width}, row-major. */
  public float[] scale(Rows rows) {
    float[] inputs = new float[Math.multiplyExact(rows.count(), width())];
    scale(rows, inputs);
    return inputs;
  }

  /**
   * Writes the network's inputs for some rows.
   *
   * @param inputs overwritten, at least {@code rows × width}, row-major
   * @throws IllegalArgumentException if the rows are not what this contract names
   */
  public void scale(Rows rows, float[] inputs) {
    check(rows);
    int n = rows.count() * width();
    raw(rows, inputs, n);
    affine(inputs, n);
    if (order == Order.CHANNELS_FIRST) {
      channelsFirst(inputs, rows.count());
    }
  }

  private void raw(Rows rows, float[] inputs, int n) {
    byte[] data = rows.data();
    switch (type) {
      case UINT8 -> {
        for (int i = 0; i < n; i++) {
          inputs[i] = data[i] & 0xff;
        }
      }
      case FLOAT32 -> {
        FloatBuffer floats = ByteBuffer.wrap(data).order(LITTLE_ENDIAN).asFloatBuffer();
        floats.get(inputs, 0, n);
      }
    }
  }

  private void affine(float[] inputs, int n) {
    int width = width();
    if (scaling.scale().size() == 1) {
      float scale = scaling.scale().get(0);
      float shift = scaling.shift().get(0);
      for (int i = 0; i < n; i++) {
        inputs[i] = inputs[i] * scale + shift;
      }
      return;
    }
    for (int column = 0; column < width; column++) {
      float scale = scaling.scale().get(column);
      float shift = scaling.shift().get(column);
      for (int i = column; i < n; i += width) {
        inputs[i] = inputs[i] * scale + shift;
      }
    }
  }

  private void channelsFirst(float[] inputs, int rows) {
    int channels = shape.get(2);
    int points = shape.get(0) * shape.get(1);
    float[] row = new float[points * channels];
    for (int r = 0; r < rows; r++) {
      int from = r * row.length;
      System.arraycopy(inputs, from, row, 0, row.length);
      for (int c = 0; c < channels; c++) {
        for (int p = 0; p < points; p++) {
          inputs[from + c * points + p] = row[p * channels + c];
        }
      }
    }
  }

  /** Returns the contract as JSON, the same text for equal contracts. */
  public String json() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("type", type.name());
    shape.forEach(node.putArray("shape")::add);
    node.put("order", order.name());
    scaling.scale().forEach(node.putArray("scale")::add);
    scaling.shift().forEach(node.putArray("shift")::add);
    node.put("task", task.name());
    classes.forEach(node.putArray("classes")::add);
    if (!encoder.isEmpty()) {
      node.put("encoder", encoder);
    }
    return Dl4jJson.text(node);
  }

  /**
   * Reads what {@link #json} writes.
   *
   * @throws IllegalArgumentException if it is not that
   */
  public static Contract fromJson(String json) {
    JsonNode node;
    try {
      node = Dl4jJson.MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the contract is not JSON: " + e.getOriginalMessage(), e);
    }
    List<Integer> shape = new ArrayList<>();
    node.path("shape").forEach(d -> shape.add(d.asInt()));
    List<Float> scale = new ArrayList<>();
    node.path("scale").forEach(v -> scale.add(v.floatValue()));
    List<Float> shift = new ArrayList<>();
    node.path("shift").forEach(v -> shift.add(v.floatValue()));
    List<String> classes = new ArrayList<>();
    node.path("classes").forEach(c -> classes.add(c.asText()));
    return new Contract(
        Rows.Type.valueOf(node.path("type").asText()),
        shape,
        Order.valueOf(node.path("order").asText()),
        new Scaling(scale, shift),
        Task.valueOf(node.path("task").asText()),
        classes,
        node.path("encoder").asText(""));
  }
}
