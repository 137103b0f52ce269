package io.flatwater.app.serving;

import io.flatwater.evaluator.gate.Contender;
import io.flatwater.model.Contract;
import io.flatwater.model.Rows;

/** A model that can be asked, for as long as somebody does. */
final class LoadedModel {
  private final Contender contender;
  private final float[] params;
  private final Contract contract;
  private final NetworkPool pool;
  private final Lease poolLease;

  /**
   * Makes a model.
   *
   * @param poolLease of the pool, which models of one architecture share
   */
  LoadedModel(
      Contender contender, float[] params, Contract contract, NetworkPool pool, Lease poolLease) {
    this.contender = contender;
    this.params = params;
    this.contract = contract;
    this.pool = pool;
    this.poolLease = poolLease;
  }

  Contender contender() {
    return contender;
  }

  Contract contract() {
    return contract;
  }

  NetworkPool pool() {
    return pool;
  }

  /** Lets a request in; false if the model's networks are about to be closed. */
  boolean enter() {
    return poolLease.enter();
  }

  void leave() {
    poolLease.leave();
  }

  Lease poolLease() {
    return poolLease;
  }

  Answer predict(Rows rows) throws InterruptedException {
    float[] inputs = contract.scale(rows);
    float[] probabilities = new float[Math.multiplyExact(rows.count(), contract.classes().size())];
    pool.predict(params, inputs, rows.count(), probabilities);
    return new Answer(contender, contract.classes(), probabilities);
  }
}
