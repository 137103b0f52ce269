package io.flatwater.app.config;

import io.flatwater.model.Contract;
import io.flatwater.model.Definition;
import io.flatwater.model.file.CheckpointFile;
import io.flatwater.model.file.CheckpointFile.Pretrained;
import io.flatwater.model.file.CorruptCheckpoint;
import io.flatwater.model.keras.KerasModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A network with its parameters, from a file of DL4J's or Keras's.
 *
 * @param definition network
 * @param params its parameters
 * @param keras what Keras's files say beyond that
 */
@SuppressWarnings("ArrayRecordComponent")
public record ModelFile(Definition definition, float[] params, Optional<KerasModel> keras) {
  private static final long LARGEST = Integer.MAX_VALUE - 8;

  /**
   * Reads a file: Keras's by its name, else DL4J's.
   *
   * @param setting that names it, for messages
   * @throws ConfigurationException if it cannot be read, or holds no model
   */
  public static ModelFile read(String setting, Path file) {
    boolean keras = KerasModel.isNamedLikeOne(file.toString());
    String expected = keras ? "a Keras model" : "a DL4J model";
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw wrong(setting, file, "which is no regular file; expected " + expected);
    }
    try {
      if (Files.size(file) > LARGEST) {
        throw wrong(
            setting, file, "which has more than " + LARGEST + " bytes; expected " + expected);
      }
      byte[] bytes = Files.readAllBytes(file);
      return keras ? of(KerasModel.read(bytes)) : of(CheckpointFile.readDl4j(bytes));
    } catch (NoSuchFileException e) {
      throw wrong(setting, file, "which cannot be read: there is no such file");
    } catch (IOException e) {
      throw wrong(setting, file, "which cannot be read (" + e + ")");
    } catch (CorruptCheckpoint | IllegalArgumentException e) {
      if (e instanceof ConfigurationException said) {
        throw said;
      }
      throw wrong(setting, file, "expected " + expected + ": " + e.getMessage());
    }
  }

  private static ModelFile of(KerasModel model) {
    return new ModelFile(model.definition(), model.params(), Optional.of(model));
  }

  private static ModelFile of(Pretrained model) {
    return new ModelFile(model.definition(), model.params(), Optional.empty());
  }

  private static ConfigurationException wrong(String setting, Path file, String why) {
    return new ConfigurationException(List.of(setting + ": found " + file + ", " + why));
  }

  /**
   * Checks that a contract gives the network what it was trained with, as far as its file says.
   *
   * @throws ConfigurationException if it does not
   */
  void check(Contract contract) {
    try {
      keras.ifPresent(model -> model.check(contract));
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(List.of(String.valueOf(e.getMessage())));
    }
  }
}
