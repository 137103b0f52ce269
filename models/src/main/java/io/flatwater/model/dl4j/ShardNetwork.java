package io.flatwater.model.dl4j;

import io.flatwater.model.Definition;
import io.flatwater.model.Layer;
import io.flatwater.model.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.FloatPointer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * One DL4J network with its own native parameters and gradients: runs one shard at a time.
 *
 * <p>Its output layer's loss and activation and its dropouts are replaced by ours.
 */
final class ShardNetwork implements AutoCloseable {
  private static final Selection NONE =
      new Selection(new float[0], new int[0], new int[0], new float[0], 0, 0, 0);

  private final MultiLayerNetwork network;
  private final Head head;
  private final HeadActivation activation;
  private final List<RowDropout> dropouts = new ArrayList<>();
  private final boolean drawsElsewhere;
  private final FloatPointer params;
  private final FloatPointer gradients;
  private final int length;
  private final int inputs;
  private final int classes;

  private INDArray input;
  private Selection loaded = NONE;
  private int loadedFrom;

  ShardNetwork(Definition definition) {
    inputs = definition.inputs();
    classes = definition.classes();
    MultiLayerConfiguration configuration = Dl4jTensors.configuration(definition);
    int last = configuration.getConfs().size() - 1;
    if (!(configuration.getConf(last).getLayer() instanceof FeedForwardLayer output)) {
      throw noLoss(configuration.getConf(last).getLayer());
    }
    head = new Head(lossOf(output), output.getActivationFn(), classes, NONE);
    activation = new HeadActivation(head);
    if (output instanceof BaseOutputLayer weighted) {
      weighted.setLossFn(new HeadLoss(head));
    } else if (output instanceof LossLayer bare) {
      bare.setLossFn(new HeadLoss(head));
    }
    output.setActivationFn(activation);
    drawsElsewhere = replaceDropouts(configuration);
    network = new MultiLayerNetwork(configuration);
    network.init();
    network.initGradientsView();
    fixStatistics(definition);
    length = (int) network.numParams();
    params = Natives.pointer(network.params());
    gradients = Natives.pointer(network.getFlattenedGradients());
    input = Natives.matrix(1, inputs);
  }

  private static ILossFunction lossOf(FeedForwardLayer output) {
    if (output instanceof BaseOutputLayer weighted) {
      return weighted.getLossFn();
    }
    if (output instanceof LossLayer bare) {
      return bare.getLossFn();
    }
    throw noLoss(output);
  }

  private static IllegalArgumentException noLoss(Object last) {
    return new IllegalArgumentException(
        "the network ends in a "
            + last.getClass().getSimpleName()
            + ", expected an output layer with a loss");
  }

  private void fixStatistics(Definition definition) {
    List<String> names = definition.layerNames();
    for (int i = 0; i < names.size(); i++) {
      if (network.getLayer(i) instanceof BatchNormalization norm
          && definition.keepsStatistics(names.get(i))) {
        network.getLayers()[i] = new RunningNorm(norm);
      }
    }
  }

  /** Replaces what can be replaced; true if DL4J still draws something itself. */
  private boolean replaceDropouts(MultiLayerConfiguration configuration) {
    boolean others = false;
    for (int i = 0; i < configuration.getConfs().size(); i++) {
      var layer = configuration.getConf(i).getLayer();
      IDropout given = layer.getIDropout();
      if (given instanceof Dropout d && d.getPSchedule() == null && d.getP() > 0 && d.getP() <= 1) {
        if (d.getP() == 1) {
          layer.setIDropout(null);
          continue;
        }
        var ours = new Layer.Dropout(String.valueOf(i), dropouts.size(), d.getP());
        dropouts.add(new RowDropout(ours, NONE));
        layer.setIDropout(dropouts.get(dropouts.size() - 1));
      } else if (given != null) {
        others = true;
      }
      if (layer instanceof BaseLayer weighted) {
        weighted.setRegularization(List.of());
        weighted.setRegularizationBias(List.of());
        others |= weighted.getWeightNoise() != null;
      }
    }
    return others;
  }

  int length() {
    return length;
  }

  /**
   * Runs forward and backward over the rows {@code [from, to)} of a selection.
   *
   * @param gradient overwritten with their part of the gradient
   * @return their part of the loss
   */
  double gradient(float[] at, Selection rows, int from, int to, float[] gradient) {
    prepare(at, rows, from, to);
    network.setInput(input);
    network.setLabels(head.labels(to - from));
    network.computeGradientAndScore();
    gradients.get(gradient, 0, length);
    return head.sum() / rows.size();
  }

  /** Runs forward as in training and writes the unweighted losses of the rows. */
  void losses(float[] at, Selection rows, int from, int to, float[] losses) {
    prepare(at, rows, from, to);
    activation.write(Optional.of(new HeadActivation.Target(losses, from)));
    try {
      network.output(input, true).close();
    } finally {
      activation.write(Optional.empty());
    }
  }

  /** Runs forward as in prediction over {@code count} rows. */
  void predict(float[] at, float[] rows, int from, int count, float[] probabilities) {
    params.put(at, 0, length);
    loaded = NONE;
    load(rows, from, count);
    INDArray output = network.output(input, false);
    Natives.readRows(output, probabilities, from);
    output.close();
  }

  private void prepare(float[] at, Selection rows, int from, int to) {
    params.put(at, 0, length);
    if (loaded != rows || loadedFrom != from || input.size(0) != to - from) {
      load(rows.inputs(), from, to - from);
      loaded = rows;
      loadedFrom = from;
    }
    head.aim(rows, from);
    dropouts.forEach(dropout -> dropout.aim(rows, from));
    if (drawsElsewhere) {
      // DL4J draws by position: the same in each pass of a step, but not for a part of the rows.
      Nd4j.getRandom().setSeed(rows.seed() * 31 + rows.step() * 1_000_003 + from);
    }
  }

  private void load(float[] rows, int from, int count) {
    if (input.size(0) != count) {
      input.close();
      input = Natives.matrix(count, inputs);
    }
    Natives.write(rows, from * inputs, input);
  }

  @Override
  public void close() {
    network.close();
    input.close();
  }
}
