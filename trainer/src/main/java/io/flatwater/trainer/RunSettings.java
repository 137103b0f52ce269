package io.flatwater.trainer;

import io.flatwater.model.Contract;
import io.flatwater.model.Definition;
import io.flatwater.model.Network;
import io.flatwater.model.Networks.Execution;
import io.flatwater.store.Hashes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One configuration of training: everything that decides the bits of its models, and its name.
 *
 * @param run name; with a stream it names a lineage
 * @param definition the network, with the layers that are kept fixed
 * @param contract what goes in and what comes out
 * @param method optimizer and hyper-parameters
 * @param seed of everything random
 * @param execution executor and shards
 * @param beginning where the initial model comes from
 * @param divergence when a model counts as diverged, and what is done about it
 * @param adaptation what is done about wrong labels and drift
 */
public record RunSettings(
    String run,
    Definition definition,
    Contract contract,
    Method method,
    long seed,
    Execution execution,
    Beginning beginning,
    Divergence divergence,
    Adaptation adaptation) {

  /** Makes settings of a run that only trains. */
  public RunSettings(
      String run,
      Definition definition,
      Contract contract,
      Method method,
      long seed,
      Execution execution,
      Beginning beginning,
      Divergence divergence) {
    this(
        run, definition, contract, method, seed, execution, beginning, divergence, Adaptation.NONE);
  }

  /** Makes settings of a run that does not look out for divergence. */
  public RunSettings(
      String run,
      Definition definition,
      Contract contract,
      Method method,
      long seed,
      Execution execution,
      Beginning beginning) {
    this(run, definition, contract, method, seed, execution, beginning, Divergence.IGNORED);
  }

  public RunSettings {
    Names.check("run", run);
    contract.check(definition);
    if (adaptation.noise().treatment().looksAtLabels()
        && !adaptation.noise().covers(contract.classes().size())) {
      throw new IllegalArgumentException(
          "doubtful labels are to be treated, but their noise cannot be estimated for "
              + contract.classes().size()
              + " classes");
    }
    adaptation.answer().under(method).create();
    if (beginning instanceof Beginning.From from
        && from.params().length != definition.layout().length()) {
      throw new IllegalArgumentException(
          "the model to start from has "
              + from.params().length
              + " parameters, the network "
              + definition.layout().length());
    }
  }

  /** Returns the same settings with another answer to divergence. */
  public RunSettings with(Divergence other) {
    return new RunSettings(
        run, definition, contract, method, seed, execution, beginning, other, adaptation);
  }

  /** Returns the same settings with another way to adapt. */
  public RunSettings with(Adaptation other) {
    return new RunSettings(
        run, definition, contract, method, seed, execution, beginning, divergence, other);
  }

  /** Returns the parameters of version 0, a new array. */
  float[] initial() {
    return beginning instanceof Beginning.From from
        ? from.params().clone()
        : definition.initial(seed);
  }

  /** Returns where version 0 comes from, in words. */
  String origin() {
    return beginning instanceof Beginning.From from ? from.source() : "initial";
  }

  /**
   * Returns the hash of everything that decides the bits; two runs of equal hash and equal input
   * end in equal models. The run's name is not in it, nor is the number of threads.
   *
   * @param network opened for these settings: says which executor it really is
   */
  public String configurationHash(Network network) {
    String text =
        String.join(
                "\n",
                List.of(
                    "flatwater configuration 1",
                    definition.hash(),
                    contract.json(),
                    method.create().toString(),
                    Long.toString(seed),
                    network.executor(),
                    Integer.toString(execution.shards()),
                    beginning instanceof Beginning.From from ? hash(from.params()) : "fresh"))
            + (divergence.watched() ? "\n" + divergence.text() : "")
            + adaptation.text();
    return Hashes.sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String hash(float[] params) {
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(params.length, Float.BYTES));
    bytes.asFloatBuffer().put(params);
    return Hashes.sha256(bytes.array());
  }
}
