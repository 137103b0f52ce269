package io.flatwater.app.config;

import io.flatwater.model.Contract;
import io.flatwater.model.Contract.Order;
import io.flatwater.model.Contract.Scaling;
import io.flatwater.model.Contract.Task;
import io.flatwater.model.Rows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** What goes into a model and what comes out. */
public record ContractSection(
    @Setting(
            "Contract (`.json`) as `flatwater ingest describe` writes it, in place of the settings"
                + " below; empty: those settings")
        String file,
    @Setting(
            value = "Dimensions of one row of features, for example `[28, 28]` or `[54]`",
            fallback = "[28, 28]",
            least = 1,
            most = 1 << 24)
        List<Integer> shape,
    @Setting(
            value = "Type of a value: `uint8` (one byte) or `float32` (four bytes, little-endian)",
            fallback = "uint8")
        Type type,
    @Setting(
            value = "A value is multiplied by this; 0: 1/255 for `uint8`, 1 for `float32`",
            fallback = "0")
        double scale,
    @Setting(value = "Added to a value after that", fallback = "0") double shift,
    @Setting(
            value = "Number of classes; labels are 0 to one less",
            fallback = "10",
            least = 2,
            most = 1_000_000)
        int classes,
    @Setting(value = "Names of the classes in order; empty: their numbers", fallback = "[]")
        List<String> classNames) {
  /** Scales of very many features and names of very many classes fit in. */
  private static final int MOST_BYTES = 64 << 20;

  /** Types of values. */
  public enum Type {
    UINT8,
    FLOAT32
  }

  public ContractSection {
    shape = List.copyOf(shape);
    classNames = List.copyOf(classNames);
    if (shape.isEmpty()) {
      throw new IllegalArgumentException("contract.shape: found [], expected a dimension at least");
    }
    if (!classNames.isEmpty() && classNames.size() != classes) {
      throw new IllegalArgumentException(
          "contract.classNames: found "
              + classNames.size()
              + " names, expected "
              + classes
              + " as contract.classes says");
    }
    if (!Float.isFinite((float) scale) || !Float.isFinite((float) shift)) {
      throw new IllegalArgumentException(
          "contract.scale and contract.shift: found "
              + scale
              + " and "
              + shift
              + ", expected numbers that a float can hold");
    }
    contract(shape, type, scale, shift, classes, classNames);
  }

  /**
   * Returns the contract; images of several channels go to the network channels first.
   *
   * @throws ConfigurationException if there is a file that cannot be read or holds no contract
   */
  public Contract contract() {
    return file.isEmpty()
        ? contract(shape, type, scale, shift, classes, classNames)
        : read(Path.of(file));
  }

  private static Contract read(Path file) {
    try {
      return Contract.fromJson(SettingFile.text(file, MOST_BYTES));
    } catch (IOException e) {
      throw new ConfigurationException(
          List.of(
              "contract.file: found "
                  + file
                  + ", which cannot be read; write it with: flatwater ingest describe --contract "
                  + file));
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          List.of("contract.file: found " + file + ", expected a contract: " + e.getMessage()));
    }
  }

  /** Returns the number of values of a row. */
  public int width() {
    return contract().width();
  }

  private static Contract contract(
      List<Integer> shape,
      Type type,
      double scale,
      double shift,
      int classes,
      List<String> classNames) {
    boolean image = shape.size() == 3 && shape.get(2) > 1;
    float usual = type == Type.UINT8 ? 1 / 255f : 1;
    return new Contract(
        type == Type.UINT8 ? Rows.Type.UINT8 : Rows.Type.FLOAT32,
        shape,
        image ? Order.CHANNELS_FIRST : Order.AS_IS,
        Scaling.all(scale == 0 ? usual : (float) scale, (float) shift),
        Task.CLASSIFICATION,
        classNames.isEmpty()
            ? IntStream.range(0, classes).mapToObj(String::valueOf).toList()
            : classNames);
  }
}
