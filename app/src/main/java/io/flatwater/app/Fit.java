package io.flatwater.app;

import io.flatwater.model.Contract;
import java.util.List;
import java.util.stream.IntStream;

/** Says before anything is sent that all of it would be refused, or taken for something else. */
final class Fit {
  private static final String REMEDY =
      "; write one with flatwater ingest describe --contract FILE, and set contract.file";

  private Fit() {}

  /**
   * Requires that a model of a contract can be fed by a source.
   *
   * @param expected the contract that is configured
   * @param found the contract that would suit the source
   * @throws Failure if it cannot
   */
  static void require(Contract expected, Contract found) {
    if (!expected.shape().equals(found.shape())
        || expected.type() != found.type()
        || expected.classes().size() < found.classes().size()) {
      throw new Failure(
          "the source has " + look(found) + ", but the contract takes " + look(expected) + REMEDY);
    }
    if (!expected.encoder().isEmpty() && !expected.encoder().equals(found.encoder())) {
      throw new Failure(
          "the contract is for the vectors of "
              + expected.encoder()
              + ", but those of the source are of "
              + (found.encoder().isEmpty() ? "no encoder" : found.encoder())
              + REMEDY);
    }
    List<String> same = expected.classes().subList(0, found.classes().size());
    if (!isNumbered(expected.classes()) && !same.equals(found.classes())) {
      throw new Failure(
          "the source has the classes "
              + found.classes()
              + ", but the contract "
              + expected.classes()
              + " in this order: say \"classes: "
              + expected.classes()
              + "\" in the source's schema (--schema)");
    }
  }

  /** Tells whether classes have no names of their own. */
  private static boolean isNumbered(List<String> classes) {
    return classes.equals(IntStream.range(0, classes.size()).mapToObj(Integer::toString).toList());
  }

  private static String look(Contract contract) {
    return contract.type()
        + " "
        + contract.shape()
        + " in "
        + contract.classes().size()
        + " classes";
  }
}
