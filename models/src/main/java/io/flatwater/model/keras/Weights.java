package io.flatwater.model.keras;

import io.flatwater.model.keras.Hdf5.Node;
import java.util.List;
import java.util.Optional;

/** Where a model's file has the weights of its layers. */
sealed interface Weights {

  /**
   * Returns a weight.
   *
   * @param variables of the layer in Keras's order
   * @param variable which of them
   * @param shape expected
   * @return row-major
   * @throws IllegalArgumentException if it is missing or has another shape
   */
  float[] read(KerasLayer layer, List<String> variables, String variable, int... shape);

  /** Returns the number of bytes that they can have together, at most. */
  long bytes();

  /**
   * In an {@code .h5} file: each layer has a group, whose attribute says where its weights are.
   *
   * @param file that holds them
   * @param bytes of it
   */
  record Named(Hdf5 file, long bytes) implements Weights {
    @Override
    public float[] read(KerasLayer layer, List<String> variables, String variable, int... shape) {
      Node group =
          file.at(file.root(), "model_weights/" + layer.name())
              .orElseThrow(() -> layer.refused("has no weights in the file"));
      for (String path : file.texts(group, "weight_names")) {
        String last = path.substring(path.lastIndexOf('/') + 1).replaceFirst(":\\d+$", "");
        if (last.equals(variable)) {
          Node array =
              file.at(group, path)
                  .orElseThrow(() -> layer.refused("has no " + variable + " where the file says"));
          return file.floats(array, shape);
        }
      }
      throw layer.refused("has no " + variable + " in the file");
    }
  }

  /**
   * In a {@code .keras} archive: by the layer's class and its place in the class.
   *
   * @param file that holds them
   * @param bytes of it
   */
  record Numbered(Hdf5 file, long bytes) implements Weights {
    /** Keras 2 wrote the second. */
    private static final List<String> GROUPS = List.of("layers", "_layer_checkpoint_dependencies");

    @Override
    public float[] read(KerasLayer layer, List<String> variables, String variable, int... shape) {
      String kind = KerasLayer.snake(layer.kind());
      String name = layer.stored() == 0 ? kind : kind + "_" + layer.stored();
      Node vars =
          GROUPS.stream()
              .map(group -> file.at(file.root(), group + "/" + name + "/vars"))
              .flatMap(Optional::stream)
              .findFirst()
              .orElseThrow(() -> layer.refused("has no weights in the file"));
      String said = file.text(vars, "name").orElse(layer.name());
      layer.require(
          said.equals(layer.name()),
          "has its weights where the file has those of " + KerasLayer.shown(said));
      Node array =
          file.at(vars, String.valueOf(variables.indexOf(variable)))
              .orElseThrow(() -> layer.refused("has no " + variable + " in the file"));
      return file.floats(array, shape);
    }
  }
}
