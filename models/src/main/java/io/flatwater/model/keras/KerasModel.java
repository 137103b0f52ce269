package io.flatwater.model.keras;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flatwater.model.Contract;
import io.flatwater.model.Contract.Order;
import io.flatwater.model.Contract.Scaling;
import io.flatwater.model.Contract.Task;
import io.flatwater.model.Definition;
import io.flatwater.model.Rows;
import io.flatwater.model.file.CorruptCheckpoint;
import io.flatwater.model.file.ZipBytes;
import io.flatwater.optim.Layout.Tensor;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A classifier that Keras saved, with its weights.
 *
 * <p>Predictions are Keras's, to float precision. Optimizer state, metrics and regularisation are
 * left behind: they are the trainer's own.
 *
 * @param definition network; layers that are not trainable in Keras are kept fixed
 * @param params its parameters, in DL4J's order
 * @param shape of one row of raw values
 * @param scaling that the model begins with, which is no layer here; empty if it has none
 * @param notes what is not as it was in Keras, a sentence each
 */
@SuppressWarnings("ArrayRecordComponent")
public record KerasModel(
    Definition definition,
    float[] params,
    List<Integer> shape,
    Optional<Scaling> scaling,
    List<String> notes) {
  private static final int MAX_CONFIGURATION = 4 << 20;
  private static final String CONFIG = "config.json";
  private static final String WEIGHTS = "model.weights.h5";

  /** Scales that differ by less (relatively) are taken for the same. */
  private static final double SAME = 1e-5;

  /**
   * Tells by its name whether a file is one of Keras's: {@code .h5}, {@code .hdf5} or {@code
   * .keras}.
   */
  public static boolean isNamedLikeOne(String file) {
    return file.endsWith(".h5") || file.endsWith(".hdf5") || file.endsWith(".keras");
  }

  /**
   * Reads an {@code .h5} file or a {@code .keras} archive.
   *
   * @param file its bytes; only read
   * @throws IllegalArgumentException if it is neither, is damaged, or holds what cannot be said in
   *     our layers; the message names the layer
   */
  public static KerasModel read(byte[] file) {
    return Hdf5.is(file) ? h5(file) : archive(file);
  }

  private static KerasModel h5(byte[] file) {
    Hdf5 hdf5 = new Hdf5(file);
    Hdf5.Node root = hdf5.root();
    String config =
        hdf5.text(root, "model_config")
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the HDF5 file has no model_config, expected a whole model: save it with"
                            + " model.save, not save_weights"));
    String training = hdf5.text(root, "training_config").orElse("{}");
    return translated(Chain.read(config, training), new Weights.Named(hdf5, file.length));
  }

  private static KerasModel archive(byte[] file) {
    String config;
    byte[] weights;
    try {
      config = new String(ZipBytes.readForeign(file, CONFIG, MAX_CONFIGURATION), UTF_8);
      // Keras packs nothing, and weights hardly pack.
      long most = Math.min(Integer.MAX_VALUE - 8L, 4L * file.length + MAX_CONFIGURATION);
      weights = ZipBytes.readForeign(file, WEIGHTS, (int) most);
    } catch (CorruptCheckpoint e) {
      throw new IllegalArgumentException(
          "the file is no Keras archive, expected a zip with "
              + CONFIG
              + " and "
              + WEIGHTS
              + ": "
              + e.getMessage(),
          e);
    }
    Hdf5 hdf5 = new Hdf5(weights);
    return translated(Chain.read(config, "{}"), new Weights.Numbered(hdf5, weights.length));
  }

  private static KerasModel translated(Chain chain, Weights weights) {
    Translation translation = Translation.of(chain);
    Definition definition = Definition.fromJson(translation.writer.json());
    // A parameter has four bytes in the file; at most every other one is added here.
    if (definition.length() * 2L > weights.bytes()) {
      throw new IllegalArgumentException(
          "the Keras model claims "
              + definition.length()
              + " parameters, but its weights have only "
              + weights.bytes()
              + " bytes");
    }
    float[] params = new float[definition.length()];
    Set<String> filled = new HashSet<>();
    for (Tensor tensor : definition.layout().tensors()) {
      Moves.Values values = translation.values.get(tensor.name());
      if (values == null || !filled.add(tensor.name())) {
        throw new IllegalStateException("nothing is known about " + tensor.name());
      }
      float[] read = values.read(weights);
      System.arraycopy(read, 0, params, tensor.offset(), tensor.end() - tensor.offset());
    }
    return new KerasModel(
        definition.freeze(translation.frozen),
        params,
        translation.input,
        translation.scaling(weights),
        List.copyOf(translation.notes));
  }

  /** Returns the contract that the model itself says; classes are named by their numbers. */
  public Contract contract(Rows.Type type) {
    return new Contract(
        type,
        shape,
        order(shape),
        scaling.orElse(Scaling.all(1, 0)),
        Task.CLASSIFICATION,
        IntStream.range(0, definition.classes()).mapToObj(String::valueOf).toList());
  }

  private static Order order(List<Integer> shape) {
    return shape.size() == 3 && shape.get(2) > 1 ? Order.CHANNELS_FIRST : Order.AS_IS;
  }

  /**
   * Checks that a contract gives the network what Keras gave it.
   *
   * @throws IllegalArgumentException if its rows would come in another order, or otherwise scaled
   *     than the model's own first layer says
   */
  public void check(Contract contract) {
    if (order(shape) == Order.CHANNELS_FIRST
        && !(contract.order() == Order.CHANNELS_FIRST && contract.shape().equals(shape))) {
      throw new IllegalArgumentException(
          "contract.shape: found "
              + contract.shape()
              + ", expected "
              + shape
              + ", since the Keras model takes images of height × width × channels");
    }
    if (scaling.isPresent() && !alike(scaling.get(), contract.scaling())) {
      throw new IllegalArgumentException(
          "contract.scale and contract.shift: found "
              + shown(contract.scaling())
              + ", expected "
              + shown(scaling.get())
              + ", as the Keras model's first layer scales; flatwater model import --contract FILE"
              + " writes such a contract");
    }
  }

  private static boolean alike(Scaling a, Scaling b) {
    int n = Math.max(a.scale().size(), b.scale().size());
    for (int i = 0; i < n; i++) {
      if (!near(at(a.scale(), i), at(b.scale(), i)) || !near(at(a.shift(), i), at(b.shift(), i))) {
        return false;
      }
    }
    return true;
  }

  private static float at(List<Float> values, int i) {
    return values.get(values.size() == 1 ? 0 : i);
  }

  private static boolean near(float a, float b) {
    return Math.abs(a - b) <= SAME * Math.max(Math.abs(a), Math.abs(b));
  }

  private static String shown(Scaling scaling) {
    return scaling.scale().size() == 1
        ? scaling.scale().get(0) + " and " + scaling.shift().get(0)
        : "one of each for " + scaling.scale().size() + " values";
  }
}
