package io.flatwater.model;

/**
 * One operation of a network, in the order in which they are applied.
 *
 * <p>This is the part of DL4J's configuration language that streaming models use, with everything
 * resolved: a layer's input dropout is an operation of its own before it, so are the changes
 * between rows and images, and "same" padding has become numbers. What is not in this language is
 * {@link Unsupported}, with the reason; such a network runs on the DL4J executor alone.
 */
public sealed interface Layer {

  /** Returns the layer's name in the configuration, {@code layerN} where it has none. */
  String name();

  /**
   * Values of a row seen as an image; index of a value is {@code (channel·height + y)·width + x}.
   */
  record Shape(int channels, int height, int width) {
    /** Returns the number of values. */
    public int length() {
      return Math.multiplyExact(Math.multiplyExact(channels, height), width);
    }
  }

  /** Two numbers, one for each direction of an image. */
  record Pair(int height, int width) {}

  /**
   * How a convolution or a pooling moves over its input. Padding at the bottom and right is
   * whatever the output's size needs.
   *
   * @param kernel size
   * @param stride step
   * @param padding zeros at the top and left
   * @param dilation distance between the kernel's points, 1 for none
   */
  record Window(Pair kernel, Pair stride, Pair padding, Pair dilation) {}

  /**
   * A function of each value.
   *
   * @param function which
   * @param slope α of the leaky ReLU (for negative inputs) and of the ELU, else 0
   */
  record Activation(Function function, double slope) {
    /** Which function. */
    public enum Function {
      /** x. */
      IDENTITY,
      /** max(x, 0). */
      RELU,
      /** x, or αx where x is negative. */
      LEAKY_RELU,
      /** x, or α(exp(x) - 1) where x is negative. */
      ELU,
      /** Hyperbolic tangent. */
      TANH,
      /** 1 / (1 + exp(-x)). */
      SIGMOID,
      /** log(1 + exp(x)). */
      SOFTPLUS,
      /** x / (1 + exp(-x)). */
      SWISH,
      /** x / (1 + exp(-1.702·x)), which DL4J calls GELU: an approximation of x·Φ(x). */
      GELU,
      /** exp(x) over the sum of exp of the whole row; on rows only. */
      SOFTMAX
    }
  }

  /** Which value a pooling takes from its window; padding takes no part in either. */
  enum Pool {
    /** The largest. */
    MAX,
    /** The mean over the values inside the image. */
    AVERAGE
  }

  /** Sees each row as an image; the values stay where they are. */
  record ToImage(String name, Shape shape) implements Layer {}

  /** Sees each image as a row; the values stay where they are. */
  record ToRow(String name, Shape shape) implements Layer {}

  /** Multiplies a row with W ({@code inputs × outputs}, column-major), adds b, then activates. */
  record Dense(String name, int inputs, int outputs, boolean bias, Activation activation)
      implements Layer {}

  /** Cross-correlates with W ({@code output × input channel × y × x}), adds b, then activates. */
  record Convolution(
      String name, Shape input, Shape output, Window window, boolean bias, Activation activation)
      implements Layer {}

  /** Takes one value from each window. */
  record Pooling(String name, Shape input, Shape output, Window window, Pool pool)
      implements Layer {}

  /** Activates. */
  record Activate(String name, Activation activation) implements Layer {}

  /**
   * In training sets values to 0 and divides the others by {@code keep}; see {@link DropoutMask}.
   *
   * @param name of the layer whose input it is
   * @param index of this dropout in the network, from 0: masks differ by it
   * @param keep probability of keeping a value, in (0, 1)
   */
  record Dropout(String name, int index, double keep) implements Layer {}

  /**
   * Normalises each row to mean 0 and deviation 1, multiplies with g, then adds b.
   *
   * @param name of the layer
   * @param width of a row
   * @param bias true if there is a b
   */
  record LayerNorm(String name, int width, boolean bias) implements Layer {
    /**
     * Added to a row's variance. DL4J adds nothing and takes 0 for 0 / 0; this gives a row of equal
     * values the same, and changes no float where the deviation is above a millionth.
     */
    public static final double EPSILON = 1e-20;
  }

  /**
   * Normalises each channel (or each value of a row) by the batch's statistics in training, by the
   * running ones in prediction, then scales and shifts.
   *
   * @param name of the layer
   * @param shape of its input and output; rows have height and width 1
   * @param epsilon added to the variance
   * @param decay of the running statistics
   * @param scaled true if it has a scale γ and a shift β among the parameters
   * @param gamma the fixed scale where {@code scaled} is false
   * @param beta the fixed shift where {@code scaled} is false
   * @param logarithmic true if the running statistic is log10 of the deviation, not the variance
   * @param fixed true if the running statistics stay as they are and are used in training too
   */
  record BatchNorm(
      String name,
      Shape shape,
      double epsilon,
      double decay,
      boolean scaled,
      double gamma,
      double beta,
      boolean logarithmic,
      boolean fixed)
      implements Layer {}

  /** How far outputs are from the row's class, whose target is 1 and every other's 0. */
  enum Loss {
    /** Softmax, then minus the logarithm of the class's probability, in nats. */
    CROSS_ENTROPY,
    /**
     * Sigmoid, then the sum over the outputs of minus the logarithm of the probability of 1 or 0;
     * probabilities are kept {@link #LEAST_PROBABILITY} away from both, as in DL4J.
     */
    BINARY_CROSS_ENTROPY,
    /** The mean over the outputs of the squared differences. */
    SQUARED_ERROR
  }

  /** Bound of the probabilities in {@link Loss#BINARY_CROSS_ENTROPY}. */
  double LEAST_PROBABILITY = 1e-5;

  /**
   * The last layer: dense or nothing, then what its loss and activation make of it.
   *
   * @param name of the layer
   * @param inputs of a row
   * @param outputs of a row
   * @param weighted true if it multiplies with a W, false if its inputs are what is judged
   * @param bias true if it then adds a b
   * @param loss that it is judged by
   * @param activation of a squared error; the other losses have their own and leave this the
   *     identity
   */
  record Output(
      String name,
      int inputs,
      int outputs,
      boolean weighted,
      boolean bias,
      Loss loss,
      Activation activation)
      implements Layer {}

  /** Something that only DL4J can run. */
  record Unsupported(String name, String why) implements Layer {}
}
