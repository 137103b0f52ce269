package io.flatwater.model.dl4j;

import io.flatwater.model.Definition;
import io.flatwater.optim.Layout;
import io.flatwater.optim.Layout.Kind;
import io.flatwater.optim.Layout.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What only DL4J knows about the parameters of a network: asked of DL4J itself. Needs natives. */
public final class Dl4jTensors {
  static {
    io.flatwater.model.NumericEnvironment.beforeNatives();
  }

  private Dl4jTensors() {}

  /** Returns how DL4J divides its flat vector. */
  public static Layout layout(Definition definition) {
    MultiLayerConfiguration configuration = configuration(definition);
    List<Tensor> tensors = new ArrayList<>();
    int offset = 0;
    List<String> names = definition.layerNames();
    for (int i = 0; i < names.size(); i++) {
      NeuralNetConfiguration conf = configuration.getConf(i);
      int length = length(conf, offset);
      if (length > 0) {
        tensors.addAll(
            tensors(conf, names.get(i), offset, length, definition.keepsFixed(names.get(i))));
      }
      offset += length;
    }
    return new Layout(tensors);
  }

  /** Returns the number of parameters, for which no memory is taken. */
  public static int length(Definition definition) {
    int length = 0;
    for (NeuralNetConfiguration conf : configuration(definition).getConfs()) {
      length += length(conf, length);
    }
    return length;
  }

  /** Returns the parameters with which DL4J itself would begin. */
  public static float[] initial(Definition definition, long seed) {
    MultiLayerConfiguration configuration = configuration(definition);
    for (NeuralNetConfiguration conf : configuration.getConfs()) {
      conf.setSeed(seed);
    }
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    float[] params = new float[(int) network.numParams()];
    Natives.pointer(network.params()).get(params);
    return params;
  }

  /** Returns DL4J's own object. */
  static MultiLayerConfiguration configuration(Definition definition) {
    try {
      return MultiLayerConfiguration.fromJson(definition.json());
    } catch (RuntimeException e) { // DL4J wraps all it finds wrong in this
      throw new IllegalArgumentException(
          "DL4J cannot read the network's definition: " + e.getMessage(), e);
    }
  }

  private static int length(NeuralNetConfiguration conf, int offset) {
    long length;
    try {
      length = conf.getLayer().initializer().numParams(conf);
    } catch (RuntimeException e) { // some layers lose a field in DL4J's own JSON
      throw new IllegalArgumentException(
          "DL4J cannot build layer " + conf.getLayer().getLayerName() + " from its JSON: " + e, e);
    }
    if (length < 0 || offset + length > Definition.MAX_PARAMETERS) {
      throw new IllegalArgumentException(
          "the network has more than " + Definition.MAX_PARAMETERS + " parameters");
    }
    return (int) length;
  }

  private static List<Tensor> tensors(
      NeuralNetConfiguration conf, String layer, int offset, int length, boolean fixed) {
    INDArray vector = Nd4j.create(DataType.FLOAT, 1, length);
    ParamInitializer initializer = conf.getLayer().initializer();
    Map<String, INDArray> views = initializer.getGradientsFromFlattened(conf, vector);
    List<Tensor> tensors = new ArrayList<>();
    views.entrySet().stream()
        .sorted(Comparator.comparingLong(e -> e.getValue().offset()))
        .forEach(
            e -> {
              INDArray view = e.getValue();
              Kind kind = kind(initializer, conf.getLayer(), e.getKey());
              boolean columnMajor = view.ordering() == 'f' && view.rank() > 1;
              List<Integer> shape =
                  kind == Kind.WEIGHT
                      ? LongStream.of(view.shape()).mapToObj(d -> (int) d).toList()
                      : List.of((int) view.length());
              tensors.add(
                  new Tensor(
                      layer + "/" + e.getKey(),
                      layer,
                      kind,
                      shape,
                      kind == Kind.WEIGHT && shape.size() == 2 ? 1 : 0,
                      columnMajor && kind == Kind.WEIGHT,
                      offset + (int) view.offset(),
                      kind != Kind.STATISTIC && !fixed));
            });
    return tensors;
  }

  private static Kind kind(ParamInitializer initializer, Layer layer, String parameter) {
    return switch (parameter) {
      case "gamma", "g" -> Kind.SCALE;
      case "beta" -> Kind.SHIFT;
      case "mean", "var", "log10stdev" -> Kind.STATISTIC;
      default -> initializer.isBiasParam(layer, parameter) ? Kind.BIAS : Kind.WEIGHT;
    };
  }
}
