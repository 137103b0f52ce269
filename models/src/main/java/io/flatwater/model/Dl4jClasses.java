package io.flatwater.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Which classes DL4J's JSON may name, and where.
 *
 * <p>DL4J makes an object of every class that its JSON names. So each place has the one package
 * whose classes belong there, as DL4J 1.0.0-M2.1 writes them: an updater in the place of a layer is
 * refused before DL4J sees it, as is a class of anybody else.
 */
final class Dl4jClasses {
  private static final String NN = "org.deeplearning4j.nn.";
  private static final String ND = "org.nd4j.linalg.";
  private static final String LAYERS = NN + "conf.layers.";
  private static final String ACTIVATIONS = ND + "activations.impl.";
  private static final String LOSSES = ND + "lossfunctions.impl.";
  private static final String UPDATERS = ND + "learning.config.";
  private static final String PENALTIES = ND + "learning.regularization.";
  private static final String WEIGHTS = NN + "weights.";
  private static final String PREPROCESSORS = NN + "conf.preprocessor.";
  private static final String SCHEDULES = ND + "schedule.";

  /** Packages by the field that holds an object, or a list or map of such. */
  private static final Map<String, String> HOMES =
      Map.ofEntries(
          Map.entry("layer", LAYERS),
          Map.entry("underlying", LAYERS),
          Map.entry("fwd", LAYERS),
          Map.entry("bwd", LAYERS),
          Map.entry("outputDistribution", LAYERS + "variational."),
          Map.entry("reconstructionDistributions", LAYERS + "variational."),
          Map.entry("activationFn", ACTIVATIONS),
          Map.entry("gateActivationFn", ACTIVATIONS),
          Map.entry("pzxActivationFn", ACTIVATIONS),
          Map.entry("lossFn", LOSSES),
          Map.entry("lossFunction", LOSSES),
          Map.entry("lossPositionScale", LOSSES),
          Map.entry("lossClassPredictions", LOSSES),
          Map.entry("iupdater", UPDATERS),
          Map.entry("biasUpdater", UPDATERS),
          Map.entry("regularization", PENALTIES),
          Map.entry("regularizationBias", PENALTIES),
          Map.entry("weightInitFn", WEIGHTS),
          Map.entry("weightInitFnRecurrent", WEIGHTS),
          Map.entry("paramWeightInit", WEIGHTS),
          Map.entry("distribution", NN + "conf.distribution."),
          Map.entry("idropout", NN + "conf.dropout."),
          Map.entry("weightNoise", NN + "conf.weightnoise."),
          Map.entry("constraints", NN + "conf.constraint."),
          Map.entry("stepFunction", NN + "conf.stepfunctions."),
          Map.entry("inputType", NN + "conf.inputs."),
          Map.entry("preProcessor", PREPROCESSORS),
          Map.entry("inputPreProcessors", PREPROCESSORS),
          Map.entry("l1", SCHEDULES),
          Map.entry("l2", SCHEDULES),
          Map.entry("coeff", SCHEDULES));

  private static final Pattern REST = Pattern.compile("(\\w+[.$])*\\w+");

  private Dl4jClasses() {}

  /**
   * Checks all classes that a configuration names.
   *
   * @throws IllegalArgumentException if one is not where it belongs
   */
  static void check(JsonNode root) {
    check("", root);
  }

  private static void check(String place, JsonNode node) {
    JsonNode named = node.path("@class");
    if (!named.isMissingNode()) {
      require(place, named);
    }
    boolean map = isMap(place) && named.isMissingNode();
    if (node.isObject()) {
      node.properties().forEach(e -> check(map ? place : e.getKey(), e.getValue()));
    } else {
      node.forEach(entry -> check(place, entry));
    }
  }

  private static boolean isMap(String place) {
    return place.equals("inputPreProcessors") || place.equals("paramWeightInit");
  }

  private static void require(String place, JsonNode named) {
    String name = named.asText();
    String shown = name.length() > 200 ? name.substring(0, 200) + "..." : name;
    String home = place.endsWith("chedule") ? SCHEDULES : HOMES.getOrDefault(place, "");
    boolean dl4js = name.startsWith(NN) || name.startsWith(ND);
    if (!dl4js || !named.isTextual()) {
      throw new IllegalArgumentException(
          "the network's definition names the class " + shown + ", which is not DL4J's");
    }
    if (home.isEmpty()
        || !name.startsWith(home)
        || !REST.matcher(name.substring(home.length())).matches()) {
      throw new IllegalArgumentException(
          "the network's definition names the class "
              + shown
              + (place.isEmpty() ? " at its top" : " as \"" + shortened(place) + "\"")
              + ", where it does not belong, or which is not DL4J's");
    }
  }

  private static String shortened(String place) {
    return place.length() > 60 ? place.substring(0, 60) + "..." : place;
  }
}
