package io.flatwater.model.dl4j;

import io.flatwater.model.Batch;
import io.flatwater.model.Definition;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A gradient as DL4J computes it by itself: its own loss, nothing copied in or out. What a
 * benchmark compares with, to see what {@link Dl4jNetwork} costs or saves.
 */
public final class StockGradient implements AutoCloseable {
  private final MultiLayerNetwork network;
  private final INDArray inputs;
  private final INDArray labels;

  /**
   * Builds the network for one batch and loads parameters and rows.
   *
   * @param params only read, and only now
   */
  public StockGradient(Definition definition, float[] params, Batch batch) {
    network = new MultiLayerNetwork(Dl4jTensors.configuration(definition));
    network.init();
    network.initGradientsView();
    Natives.pointer(network.params()).put(params);
    inputs = Natives.matrix(batch.rows(), definition.inputs());
    Natives.write(batch.inputs(), 0, inputs);
    float[] oneHot = new float[batch.rows() * definition.classes()];
    for (int i = 0; i < batch.rows(); i++) {
      oneHot[i * definition.classes() + batch.labels()[i]] = 1;
    }
    labels = Natives.matrix(batch.rows(), definition.classes());
    Natives.write(oneHot, 0, labels);
  }

  /** Runs forward and backward. */
  public void run() {
    network.setInput(inputs);
    network.setLabels(labels);
    network.computeGradientAndScore();
  }

  @Override
  public void close() {
    network.close();
    inputs.close();
    labels.close();
  }
}
