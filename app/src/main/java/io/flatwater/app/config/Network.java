package io.flatwater.app.config;

import io.flatwater.model.Contract;
import io.flatwater.model.Definition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Which model is trained. */
public record Network(
    @Setting(
            value =
                "`mlp`: dense layers; `cnn`: two convolutions and a dense layer, for images;"
                    + " `file`: what `network.file` says",
            fallback = "mlp")
        Kind kind,
    @Setting(
            value = "Widths of the hidden layers of an `mlp`",
            fallback = "[256, 128]",
            least = 1,
            most = 1_000_000)
        List<Integer> hidden,
    @Setting(
            "DL4J configuration (`.json`), DL4J model (`.zip`) or Keras model (`.keras`, `.h5`),"
                + " for `file`: its layers, not its weights; see `trainer.from`")
        String file) {
  private static final int MOST_BYTES = 4 << 20;

  /** Kinds of networks. */
  public enum Kind {
    MLP,
    CNN,
    FILE
  }

  public Network {
    hidden = List.copyOf(hidden);
    if (kind == Kind.FILE && file.isEmpty()) {
      throw new IllegalArgumentException(
          "network.file: found nothing, expected a .json, .zip, .keras or .h5 file, since"
              + " network.kind is file");
    }
  }

  void check(ContractSection contract) {
    if (kind != Kind.CNN || !contract.file().isEmpty()) {
      return; // what a contract's file says is seen when the network is made
    }
    int dimensions = contract.shape().size();
    if (kind == Kind.CNN && dimensions != 2 && dimensions != 3) {
      throw new IllegalArgumentException(
          "contract.shape: found "
              + contract.shape()
              + ", expected [height, width] or [height, width, channels], since network.kind is"
              + " cnn");
    }
  }

  /**
   * Returns the network's definition.
   *
   * @throws ConfigurationException if the file cannot be read or holds no network
   */
  public Definition definition(ContractSection contract) {
    Contract of = contract.contract();
    List<Integer> shape = of.shape();
    int classes = of.classes().size();
    return switch (kind) {
      case MLP -> Definition.mlp(of.width(), hidden, classes);
      case CNN -> cnn(shape, classes);
      case FILE -> read(Path.of(file), of);
    };
  }

  private static Definition cnn(List<Integer> shape, int classes) {
    if (shape.size() != 2 && shape.size() != 3) {
      throw new ConfigurationException(
          List.of(
              "contract.file: found rows of shape "
                  + shape
                  + ", expected images, since network.kind is cnn"));
    }
    return Definition.cnn(
        shape.get(0), shape.get(1), shape.size() == 3 ? shape.get(2) : 1, classes);
  }

  private static Definition read(Path file, Contract contract) {
    if (!file.toString().endsWith(".json")) {
      ModelFile model = ModelFile.read("network.file", file);
      model.check(contract);
      return model.definition();
    }
    try {
      return Definition.fromJson(SettingFile.text(file, MOST_BYTES));
    } catch (IOException e) {
      throw new ConfigurationException(
          List.of("network.file: found " + file + ", which cannot be read (" + e + ")"));
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          List.of("network.file: found " + file + ", which holds no network: " + e.getMessage()));
    }
  }
}
