package io.flatwater.model;

import java.util.List;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Configurations that stock DL4J's own builders make. */
public final class Stock {
  private Stock() {}

  /** Returns the builder with the settings that the factories of {@link Definition} have. */
  public static NeuralNetConfiguration.Builder builder() {
    return new NeuralNetConfiguration.Builder()
        .seed(0)
        .updater(new NoOp())
        .weightInit(WeightInit.RELU)
        .activation(Activation.RELU)
        .convolutionMode(ConvolutionMode.Truncate);
  }

  /** Returns an output layer with softmax and cross-entropy. */
  public static OutputLayer.Builder output(int classes) {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .name("output")
        .nOut(classes)
        .activation(Activation.SOFTMAX);
  }

  /** Returns a configuration of some layers over rows. */
  public static MultiLayerConfiguration rows(int inputs, Layer... layers) {
    return build(builder(), InputType.feedForward(inputs), layers);
  }

  /** Returns a configuration of some layers over flattened images. */
  public static MultiLayerConfiguration images(
      int height, int width, int channels, Layer... layers) {
    return build(builder(), InputType.convolutionalFlat(height, width, channels), layers);
  }

  /** Returns a configuration of some layers. */
  public static MultiLayerConfiguration build(
      NeuralNetConfiguration.Builder builder, InputType input, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list = builder.list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    return list.setInputType(input).build();
  }

  /** Returns our definition of a configuration. */
  public static Definition definition(MultiLayerConfiguration configuration) {
    return Definition.fromJson(configuration.toJson());
  }

  /** Returns networks that between them have every layer that {@link Layer} can express. */
  public static List<MultiLayerConfiguration> known() {
    return List.of(
        rows(
            5,
            new DenseLayer.Builder().name("a").nOut(4).activation(Activation.TANH).build(),
            new ActivationLayer.Builder().name("b").activation(Activation.LEAKYRELU).build(),
            new DenseLayer.Builder().name("c").nOut(4).activation(Activation.ELU).build(),
            output(3).build()),
        rows(
            4,
            new DenseLayer.Builder().nOut(6).hasBias(false).activation(Activation.SIGMOID).build(),
            new DenseLayer.Builder().nOut(5).activation(Activation.SOFTPLUS).build(),
            new DenseLayer.Builder().nOut(5).activation(Activation.SWISH).build(),
            new DenseLayer.Builder().nOut(5).activation(Activation.IDENTITY).build(),
            output(2).hasBias(false).build()),
        images(
            9,
            8,
            2,
            new ConvolutionLayer.Builder(3, 2)
                .name("same")
                .nOut(3)
                .convolutionMode(ConvolutionMode.Same)
                .activation(Activation.TANH)
                .build(),
            new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                .name("max")
                .kernelSize(2, 2)
                .stride(2, 2)
                .build(),
            new ConvolutionLayer.Builder(2, 2)
                .name("strided")
                .nOut(4)
                .stride(2, 1)
                .padding(1, 1)
                .hasBias(false)
                .activation(Activation.TANH)
                .build(),
            new DenseLayer.Builder().name("dense").nOut(6).activation(Activation.TANH).build(),
            output(3).build()),
        images(
            8,
            8,
            1,
            new ConvolutionLayer.Builder(3, 3)
                .nOut(2)
                .dilation(2, 2)
                .activation(Activation.TANH)
                .build(),
            new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.AVG)
                .kernelSize(2, 2)
                .stride(1, 1)
                .build(),
            new ConvolutionLayer.Builder(2, 2)
                .nOut(3)
                .stride(2, 2)
                .convolutionMode(ConvolutionMode.Same)
                .activation(Activation.SIGMOID)
                .build(),
            output(3).build()),
        images(
            6,
            5,
            2,
            new BatchNormalization.Builder().name("first").build(),
            new ConvolutionLayer.Builder(2, 2).nOut(3).activation(Activation.IDENTITY).build(),
            new BatchNormalization.Builder().name("second").useLogStd(false).build(),
            new ActivationLayer.Builder().activation(Activation.TANH).build(),
            new DenseLayer.Builder().nOut(6).activation(Activation.IDENTITY).build(),
            new BatchNormalization.Builder().name("third").lockGammaBeta(true).build(),
            output(3).build()),
        rows(
            6,
            new DenseLayer.Builder().nOut(8).dropOut(0.8).activation(Activation.TANH).build(),
            new DropoutLayer.Builder(0.5).build(),
            output(4).dropOut(0.7).build()),
        rows(
            6,
            new DenseLayer.Builder().nOut(8).hasLayerNorm(true).activation(Activation.TANH).build(),
            new DenseLayer.Builder().nOut(5).hasLayerNorm(true).hasBias(false).build(),
            new LossLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).build()));
  }
}
