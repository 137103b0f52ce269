package io.flatwater.app.serving;

import io.flatwater.model.Definition;
import io.flatwater.model.Network;
import io.flatwater.model.Networks;
import io.flatwater.model.Networks.Execution;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Open networks of one definition, each lent to one thread at a time. Models of one architecture
 * share a pool: another model is other parameters.
 */
final class NetworkPool implements AutoCloseable {
  private final Definition definition;
  private final List<Network> all = new ArrayList<>();
  private final BlockingQueue<Network> idle = new LinkedBlockingQueue<>();

  /**
   * Opens networks.
   *
   * @throws IllegalArgumentException if the executor cannot run the definition
   */
  NetworkPool(Definition definition, Execution execution, int size) {
    this.definition = definition;
    for (int i = 0; i < size; i++) {
      Network network = Networks.open(definition, execution).network();
      all.add(network);
      idle.add(network);
    }
  }

  /** Tells whether it holds networks of a definition. */
  boolean isOf(Definition other) {
    return definition.equals(other);
  }

  /** Predicts with the next network that is free. */
  void predict(float[] params, float[] inputs, int rows, float[] probabilities)
      throws InterruptedException {
    Network network = idle.take();
    try {
      network.predict(params, inputs, rows, probabilities);
    } finally {
      idle.add(network);
    }
  }

  /** Closes all networks; nobody may be using one. */
  @Override
  public void close() {
    all.forEach(Network::close);
  }
}
