package io.flatwater.app.serving;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flatwater.app.web.Body;
import io.flatwater.app.web.Problem;
import io.flatwater.evaluator.gate.Contender;
import io.flatwater.model.Contract;
import io.flatwater.model.Rows;
import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRouting;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The live models over HTTP.
 *
 * <p>{@code GET /v1/streams} lists them, {@code GET /v1/streams/S} says what is live and what it
 * takes, {@code POST /v1/streams/S/predictions} asks it. Rows come as JSON, or as raw bytes with
 * the content type {@code application/octet-stream}. May be used by many threads.
 */
public final class PredictionApi {
  /** Most bytes of a request. */
  static final int MOST_BYTES = 4 << 20;

  private static final String RAW = "application/octet-stream";
  private static final int UNAVAILABLE = 503;

  private final LiveModels models;
  private final Optional<PredictionLog> log;
  private final int mostRows;
  private final Supplier<Instant> now;

  /**
   * Makes an API.
   *
   * @param log of the answers, if they are to be written
   * @param mostRows of one request
   * @param now the time of what is asked
   */
  public PredictionApi(
      LiveModels models, Optional<PredictionLog> log, int mostRows, Supplier<Instant> now) {
    this.models = models;
    this.log = log;
    this.mostRows = mostRows;
    this.now = now;
  }

  /** Adds its paths. */
  public void mount(JavalinDefaultRouting routes) {
    routes.get("/v1/streams", this::list);
    routes.get("/v1/streams/{stream}", this::describe);
    routes.post("/v1/streams/{stream}/predictions", this::predict);
  }

  private void list(Context ctx) {
    ArrayNode streams = JsonNodeFactory.instance.arrayNode();
    for (String stream : models.streams()) {
      models.find(stream).ifPresent(model -> streams.add(description(model)));
    }
    json(ctx, JsonNodeFactory.instance.objectNode().set("streams", streams));
  }

  private void describe(Context ctx) {
    json(ctx, description(model(ctx)));
  }

  private static ObjectNode description(LiveModel model) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("stream", model.stream());
    model.checkpoint().ifPresent(c -> putModel(node, c));
    model
        .contract()
        .ifPresent(
            contract -> {
              node.put("type", contract.type().name());
              contract.shape().forEach(node.putArray("shape")::add);
              contract.classes().forEach(node.putArray("classes")::add);
            });
    model.trouble().ifPresent(trouble -> node.put("trouble", trouble));
    return node;
  }

  private static void putModel(ObjectNode node, Contender model) {
    node.put("lineage", model.lineage());
    node.put("version", model.version());
    node.put("step", model.step());
    node.put("stateHash", model.stateHash());
  }

  private void predict(Context ctx) {
    LiveModel model = model(ctx);
    Contract contract =
        model
            .contract()
            .orElseThrow(
                () ->
                    new Problem(
                        UNAVAILABLE,
                        model
                            .trouble()
                            .orElse("no model of stream " + model.stream() + " is live yet")));
    Question question = question(ctx, contract);
    Answer answer;
    try {
      answer = model.predict(question.rows());
    } catch (NotReadyException e) {
      throw new Problem(UNAVAILABLE, String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      // The model has changed in the meantime, and takes other rows.
      throw new Problem(400, String.valueOf(e.getMessage()));
    }
    json(ctx, answer(model.stream(), question.ids(), answer, wantsAll(ctx)));
    log.ifPresent(l -> l.answered(model.stream(), question.ids(), answer, now.get()));
  }

  private static boolean wantsAll(Context ctx) {
    return "true".equals(ctx.queryParam("probabilities"));
  }

  private Question question(Context ctx, Contract contract) {
    String type = Optional.ofNullable(ctx.contentType()).orElse("application/json");
    byte[] body = Body.read(ctx, MOST_BYTES);
    if (type.startsWith(RAW)) {
      return raw(body, contract);
    }
    if (!type.startsWith("application/json")) {
      throw new Problem(
          415, "found the content type " + type + ", expected application/json or " + RAW);
    }
    return Question.read(body, contract, mostRows);
  }

  private Question raw(byte[] body, Contract contract) {
    int bytes = contract.width() * contract.type().bytes();
    if (body.length == 0 || body.length % bytes != 0 || body.length / bytes > mostRows) {
      throw new Problem(
          400,
          "found "
              + body.length
              + " bytes, expected 1 to "
              + mostRows
              + " rows of "
              + bytes
              + " bytes ("
              + contract.shape()
              + " "
              + contract.type()
              + ", row-major, little-endian)");
    }
    return new Question(
        new Rows(contract.type(), contract.shape(), body.length / bytes, body), List.of());
  }

  private static ObjectNode answer(
      String stream, List<String> ids, Answer answer, boolean probabilities) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("stream", stream);
    putModel(node, answer.model());
    ArrayNode predictions = node.putArray("predictions");
    for (int row = 0; row < answer.rows(); row++) {
      int likeliest = answer.likeliest(row);
      ObjectNode one = predictions.addObject();
      if (!ids.isEmpty()) {
        one.put("id", ids.get(row));
      }
      one.put("class", answer.classes().get(likeliest));
      one.put("index", likeliest);
      one.put("probability", answer.probability(row, likeliest));
      if (probabilities) {
        ArrayNode all = one.putArray("probabilities");
        for (int c = 0; c < answer.classes().size(); c++) {
          all.add(answer.probability(row, c));
        }
      }
    }
    return node;
  }

  private LiveModel model(Context ctx) {
    String stream = ctx.pathParam("stream");
    return models
        .find(stream)
        .orElseThrow(
            () ->
                new Problem(
                    404,
                    "stream " + stream + " is not served here; there are " + models.streams()));
  }

  private static void json(Context ctx, com.fasterxml.jackson.databind.JsonNode node) {
    ctx.contentType("application/json").result(node.toString());
  }
}
