package io.flatwater.model.onednn;

import io.flatwater.model.Definition;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;

/** Networks of all shapes that this executor claims to run, built by DL4J itself. */
public final class RandomNetworks {
  private static final List<Activation> ACTIVATIONS =
      List.of(
          Activation.RELU,
          Activation.LEAKYRELU,
          Activation.ELU,
          Activation.TANH,
          Activation.SIGMOID,
          Activation.SOFTPLUS,
          Activation.SWISH,
          Activation.GELU,
          Activation.IDENTITY);

  private final Random random;
  private final NeuralNetConfiguration.ListBuilder layers;

  private RandomNetworks(long seed) {
    this.random = new Random(seed);
    this.layers = new NeuralNetConfiguration.Builder().list();
  }

  /** Returns a network of dense layers. */
  public static Definition dense(long seed) {
    RandomNetworks r = new RandomNetworks(seed);
    r.layers.setInputType(InputType.feedForward(r.between(1, 70)));
    r.rows(3);
    return r.finish();
  }

  /** Returns a network that begins with convolutions and poolings. */
  public static Definition convolutional(long seed) {
    try {
      return attempt(seed);
    } catch (RuntimeException e) { // DL4J refuses: nothing is left of so small an image
      return convolutional(seed + 1);
    }
  }

  private static Definition attempt(long seed) {
    RandomNetworks r = new RandomNetworks(seed);
    r.layers.setInputType(
        InputType.convolutionalFlat(r.between(6, 13), r.between(6, 13), r.between(1, 6)));
    for (int i = r.between(1, 2); i > 0; i--) {
      r.image();
    }
    if (r.random.nextInt(3) == 0) {
      r.add(
          new GlobalPoolingLayer.Builder(r.random.nextBoolean() ? PoolingType.MAX : PoolingType.AVG)
              .build());
    }
    r.rows(1);
    return r.finish();
  }

  private void image() {
    ConvolutionLayer.Builder convolution =
        new ConvolutionLayer.Builder(between(1, 3), between(1, 3))
            .nOut(between(1, 20))
            .stride(between(1, 2), 1)
            .activation(activation())
            .hasBias(random.nextInt(4) > 0);
    if (random.nextBoolean()) {
      convolution.convolutionMode(ConvolutionMode.Same);
    } else {
      convolution.convolutionMode(ConvolutionMode.Truncate).padding(random.nextInt(2), 0);
    }
    if (random.nextInt(4) == 0) {
      convolution.dropOut(0.7);
    }
    add(convolution.build());
    if (random.nextInt(3) == 0) {
      add(new BatchNormalization.Builder().build());
    }
    if (random.nextInt(3) > 0) {
      add(
          new SubsamplingLayer.Builder(
                  random.nextBoolean()
                      ? SubsamplingLayer.PoolingType.MAX
                      : SubsamplingLayer.PoolingType.AVG)
              .kernelSize(2, between(1, 2))
              .stride(between(1, 2), between(1, 2))
              .convolutionMode(
                  random.nextBoolean() ? ConvolutionMode.Same : ConvolutionMode.Truncate)
              .build());
    }
  }

  private void rows(int most) {
    for (int i = between(0, most); i > 0; i--) {
      DenseLayer.Builder dense =
          new DenseLayer.Builder()
              .nOut(between(1, 70))
              .activation(activation())
              .hasBias(random.nextInt(4) > 0);
      if (random.nextInt(4) == 0) {
        dense.dropOut(0.5);
      }
      if (random.nextInt(4) == 0) {
        dense.nOut(between(3, 70)).hasLayerNorm(true); // of fewer values little is left
      }
      add(dense.build());
      switch (random.nextInt(6)) {
        case 0 ->
            add(new ActivationLayer(random.nextInt(4) == 0 ? Activation.SOFTMAX : activation()));
        case 1 -> add(new BatchNormalization.Builder().build());
        case 2 -> add(new DropoutLayer(0.8));
        default -> {}
      }
    }
  }

  private Definition finish() {
    if (random.nextInt(5) == 0) { // the last dense layer's outputs are judged as they are
      layers.layer(new DenseLayer.Builder().nOut(between(2, 12)).activation(activation()).build());
      layers.layer(
          random.nextBoolean()
              ? new LossLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).build()
              : new LossLayer.Builder(LossFunction.MSE).activation(activation()).build());
      return freeze(Definition.fromJson(layers.build().toJson()));
    }
    OutputLayer.Builder output =
        switch (random.nextInt(6)) {
          case 0 -> new OutputLayer.Builder(LossFunction.XENT).activation(Activation.SIGMOID);
          case 1 ->
              new OutputLayer.Builder(LossFunction.MSE)
                  .activation(random.nextBoolean() ? Activation.SOFTMAX : activation());
          case 2 -> new OutputLayer.Builder(new LossSparseMCXENT()).activation(Activation.SOFTMAX);
          default -> new OutputLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX);
        };
    layers.layer(output.nOut(between(2, 12)).hasBias(random.nextInt(4) > 0).build());
    return freeze(Definition.fromJson(layers.build().toJson()));
  }

  private Definition freeze(Definition definition) {
    definition
        .unsupported()
        .ifPresent(
            reason -> {
              throw new IllegalStateException(reason); // an empty image, which DL4J notices late
            });
    List<String> names = definition.layerNames();
    Set<String> fixed = new HashSet<>();
    if (random.nextInt(4) == 0) {
      fixed.add(names.get(random.nextInt(names.size())));
    }
    for (io.flatwater.model.Layer layer : definition.layers()) {
      if (layer instanceof io.flatwater.model.Layer.BatchNorm && random.nextBoolean()) {
        fixed.add(layer.name() + "/statistics");
      }
    }
    return definition.freeze(fixed);
  }

  private void add(org.deeplearning4j.nn.conf.layers.Layer layer) {
    layers.layer(layer);
  }

  private Activation activation() {
    return ACTIVATIONS.get(random.nextInt(ACTIVATIONS.size()));
  }

  private int between(int least, int most) {
    return least + random.nextInt(most - least + 1);
  }
}
